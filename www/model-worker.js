// Trains one tower of a shared link once more and makes a file of it, in a module of its own.
import init, { Replay } from './pkg/models.js';

onmessage = async ({ data: { link, tower, kind, text } }) => {
  try {
    await init();
    const replay = new Replay(link, tower, text);
    while (replay.work()) postMessage({ at: replay.progress() });
    const [name, bytes, ...said] = replay.saved(kind);
    postMessage({ name, bytes, said }, [bytes.buffer]);
  } catch (why) {
    // What cannot be is said in both languages; anything else is an error of ours, which a rejection would hide.
    if (Array.isArray(why)) postMessage({ said: why });
    else reportError(why);
  }
};
