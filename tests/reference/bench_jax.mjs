// Seconds per training step of jax-js on its WebAssembly device, in a browser's worker: the shapes and the work of
// `bench_torch.py`. `cargo xtask bench --jax-js FOLDER` lays the package that was installed in that folder beside this file
// on the tools' site and asks for `bench`.
//
// jax-js counts references: what is used again is passed on as `.ref`.

import { blockUntilReady, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "./index.js";

const [N_VOCAB, N_HEADS, LR, BETAS, CLIP_L2] = [65, 4, 1e-3, [0.9, 0.98], 1];
const layerNorm = (x, { w, b }) => {
  const mean = np.mean(x.ref, -1, { keepdims: true });
  const centred = x.sub(mean);
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred.div(np.sqrt(variance.add(1e-5))).mul(w).add(b);
};
const linear = (x, { w, b }) => np.matmul(x, w).add(b);

async function stepSecs(L, D, T, B, nSteps) {
  await init("wasm");
  function block(x, p, mask) {
    const heads = y => y.reshape([B, T, N_HEADS, D / N_HEADS]).transpose([0, 2, 1, 3]);
    const [q, k, v] = np.split(linear(layerNorm(x.ref, p.ln1), p.attn), 3, -1).map(heads);
    const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(D / N_HEADS)).add(mask);
    const z = np.matmul(nn.softmax(scores, -1), v).transpose([0, 2, 1, 3]).reshape([B, T, D]);
    const mid = x.add(linear(z, p.proj));
    return mid.ref.add(linear(nn.gelu(linear(layerNorm(mid, p.ln2), p.fc), { approximate: true }), p.mlp));
  }

  // Tokens are rows with a single one on both sides; a gather's gradient would have to scatter.
  function loss(p, inputs, targets, mask) {
    let x = np.matmul(inputs, p.wte.ref).add(p.wpe);
    for (const one of p.blocks) x = block(x, one, mask.ref);
    mask.dispose();
    const logits = np.matmul(layerNorm(x, p.lnf), p.wte.transpose([1, 0]));
    return nn.logSoftmax(logits, -1).mul(targets).sum().mul(-1 / (B * T));
  }

  const step = jit((p, m, v, corrections, inputs, targets, mask) => {
    const [value, grads] = valueAndGrad(loss)(tree.ref(p), inputs, targets, mask);
    const squares = tree.leaves(grads).map(g => np.square(g.ref).sum()).reduce((a, b) => a.add(b));
    const scale = np.minimum(1, np.reciprocal(np.sqrt(squares).add(1e-6)).mul(CLIP_L2));
    const [b1, b2] = BETAS;
    const clipped = tree.map(g => g.mul(scale.ref), grads);
    scale.dispose();
    const m1 = tree.map((m, g) => m.mul(b1).add(g.ref.mul(1 - b1)), m, clipped);
    const v1 = tree.map((v, g) => v.mul(b2).add(np.square(g).mul(1 - b2)), v, clipped);
    const c = [0, 1].map(i => corrections.ref.slice(i));
    corrections.dispose();
    const p1 = tree.map((p, m, v) => {
      const root = np.sqrt(v.ref.mul(c[1].ref)).add(1e-8);
      return p.mul(1 - LR * 0.01).sub(m.ref.mul(c[0].ref).div(root).mul(LR));
    }, p, m1, v1);
    c.forEach(x => x.dispose());
    return [p1, m1, v1, value];
  });

  const normal = (shape, i) => random.normal(random.key(i), shape).mul(0.02);
  const map = (i, o, at) => ({ w: normal([i, o], at), b: np.zeros([o]) });
  const norm = () => ({ w: np.ones([D]), b: np.zeros([D]) });
  let p = {
    wte: normal([N_VOCAB, D], 1),
    wpe: normal([T, D], 2),
    lnf: norm(),
    blocks: Array.from({ length: L }, (_, l) => ({
      ln1: norm(), attn: map(D, 3 * D, 10 + 4 * l), proj: map(D, D, 11 + 4 * l),
      ln2: norm(), fc: map(D, 4 * D, 12 + 4 * l), mlp: map(4 * D, D, 13 + 4 * l),
    })),
  };
  const zeros = () => tree.map(x => np.zeros(x.shape), p);
  let [m, v] = [zeros(), zeros()];
  const tokens = shift => {
    const rows = new Float32Array(B * T * N_VOCAB);
    for (let i = 0; i < B * T; i++) rows[i * N_VOCAB + (i * 7919 + shift) % N_VOCAB] = 1;
    return np.array(rows).reshape([B, T, N_VOCAB]);
  };
  const [inputs, targets] = [tokens(0), tokens(31)];
  const mask = np.array(Float32Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? -1e9 : 0))).reshape([T, T]);

  const [secs, losses] = [[], []];
  for (let t = 1; t <= nSteps + 3; t++) {
    const start = performance.now();
    const corrections = np.array(new Float32Array(BETAS.map(beta => 1 / (1 - beta ** t))));
    let value;
    [p, m, v, value] = step(p, m, v, corrections, inputs.ref, targets.ref, mask.ref);
    await blockUntilReady([p, m, v]);
    losses.push(value.js());
    if (t > 3) secs.push((performance.now() - start) / 1e3);
  }
  // It learns: otherwise what is timed is not training.
  if (!(losses.at(-1) < losses[0])) throw new Error(`the loss went from ${losses[0]} to ${losses.at(-1)}`);
  return secs;
}

// For shapes as [name, L, D, T, B] a list each, under its name.
export async function bench(shapes, nSteps) {
  const answer = {};
  for (const [name, ...sizes] of shapes) answer[name] = await stepSecs(...sizes, nSteps);
  return JSON.stringify(answer);
}
