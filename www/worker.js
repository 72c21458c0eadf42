// A worker: of a tower, in the page's own module, or of the analysis, in a module that is loaded when it is first needed.
try {
  const { default: init, worker_main } = await import(self.name.startsWith('desk ') ? './pkg/desk.js' : './pkg/app.js');
  await init();
  // Held for as long as it lives, under its own name: the page learns by it when a worker is gone. Some browsers, and
  // pages without https, have no locks; then only errors tell.
  await new Promise((held) => {
    if (!navigator.locks) held();
    else navigator.locks.request(self.name, () => (held(), new Promise(() => {}))).catch(held);
  });
  worker_main();
} catch (error) {
  // A rejected import alone would tell the page nothing.
  reportError(error);
}
