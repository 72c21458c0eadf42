// Only in what `cargo xtask serve --watch` serves: loads the page again once it was built again. Its link stays in the
// address, so the run comes back to the same step.
const built = new URL('built.txt', import.meta.url);
const read = () => fetch(built, { cache: 'no-store' }).then((answer) => (answer.ok ? answer.text() : ''), () => '');
const first = await read();
setInterval(async () => {
  const now = await read();
  // Empty while the folder is made anew.
  if (now && now !== first) location.reload();
}, 500);
