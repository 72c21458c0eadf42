// A worker: of a tower or of the analysis, in the page's own module; in another one where a lens is opened or a text is
// read that the page's has not.
// Its first message is the module as the page compiled it, to be neither loaded nor compiled once more; nothing where it
// is of another one.
// What is said after it, before this worker listens, is kept until then.
const early = [];
let have;
const given = new Promise((resolve) => { have = resolve; });
const keep = (event) => have(early.push(event));
addEventListener('message', keep);
addEventListener('messageerror', keep);
try {
  const module = import(self.name.startsWith('whole-') ? './pkg/desk.js' : './pkg/app.js');
  // Held for as long as it lives, from its first line on, under its own name: the page learns by it when a worker is
  // gone. Some browsers, and pages without https, have no locks; then the page asks for signs of life.
  await new Promise((held) => {
    if (!navigator.locks) held();
    else navigator.locks.request(self.name, () => (held(), new Promise(() => {}))).catch(held);
  });
  postMessage(false);
  const { default: init, worker_main } = await module;
  await given;
  const compiled = early.shift().data;
  await init(compiled ? { module_or_path: compiled } : undefined);
  worker_main();
  removeEventListener('message', keep);
  removeEventListener('messageerror', keep);
  early.forEach((event) => onmessage(event));
} catch (error) {
  // A rejected import alone would tell the page nothing.
  reportError(error);
}
