// Trains one tower of a shared link once more and makes a file of it, or reads such files; in a module of its own.
import init, { Replay, open } from './pkg/models.js';

onmessage = async ({ data: { link, tower, kind, text, parcel, names, bytes } }) => {
  try {
    await init();
    if (names) {
      postMessage({ parcel: open(names, bytes) });
      return;
    }
    const replay = new Replay(link, tower, text, parcel);
    while (replay.work()) postMessage({ at: replay.progress() });
    const [name, file, ...said] = replay.saved(kind);
    postMessage({ name, bytes: file, said }, [file.buffer]);
  } catch (why) {
    // What cannot be is said in both languages; anything else is an error of ours, which a rejection would hide.
    if (Array.isArray(why)) postMessage({ said: why });
    else reportError(why);
  }
};
