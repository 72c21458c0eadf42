// Within the page while it is soaked: the longest time between two repaints, and the memories that workers tell.
if (self === top) window.soak = (() => {
  const memories = {};
  new BroadcastChannel('soak').onmessage = ({ data: [name, bytes] }) => { memories[name.replace('whole-', '')] = bytes; };
  let [last, longest_ms, n, built] = [performance.now(), 0, 0, 0];
  (function look(now) {
    const status = window.strata?.state?.().status;
    // A run that is being built may take its time.
    if (status !== 'Running') built = now;
    if (now - built > 1000) longest_ms = Math.max(longest_ms, now - last);
    [last, n] = [now, n + 1];
    requestAnimationFrame(look);
  })(performance.now());
  return {
    take() {
      memories.page = window.ownMemory?.buffer.byteLength;
      const told = { memories: { ...memories }, longest_ms, n, step: window.strata.state().step };
      [longest_ms, n] = [0, 0];
      return told;
    },
  };
})();
