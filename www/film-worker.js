// Makes a GIF out of pictures, in a module of its own: how large, each picture with its time, the end.
import init, { Film } from './pkg/film.js';

const ready = init();
let film;
onmessage = async ({ data }) => {
  try {
    await ready;
    if (data.size) film = new Film(...data.size);
    if (data.buffer) film.add(new Uint8Array(data.buffer), data.delay_cs);
    postMessage(data.ends ? film.finish() : null);
  } catch (error) {
    postMessage({ error: error.message });
  }
};
