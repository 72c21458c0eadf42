// The page as one file with this run in it, for whoever takes it along: the link, and of the reader's own text and model
// what has no room in a link. Loaded by share.js; `single/start.js` opens what was saved.
import { save } from './picture.js';

/// The reader's own text of the run that is shared, where its link has no room for it.
export function ownText(link) {
  return link.includes('corpus=own-text') && !link.includes('&text=') ? window.strata.text() : undefined;
}

/// The model file that the run begins from, in base 64.
async function model(link) {
  if (!link.includes('init=file')) return undefined;
  if (window.strata_single) return window.strata_single.model;
  const bytes = (await import('./open.js')).opened();
  return bytes && btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/// The one file as it was built: beside the page on a site; it knows itself.
async function plain() {
  if (window.strata_single) return window.strata_single.page;
  const answer = await fetch(new URL('../strata.html', import.meta.url));
  return answer.ok ? answer.text() : undefined;
}

const RUN = /^.*id="run".*\n/m;

/// That file with a run in it. What stands in the run is data there, never markup.
export function filled(page, run) {
  const data = JSON.stringify(run).replaceAll('<', '\\u003c');
  const line = `  <script type="application/json" id="run">${data}</script>\n`;
  return page.replace(RUN, '').replace(/^ *<script type="text\/plain" id="files">/m, (files) => line + files);
}

/// The dialog's part about this address.
export function offer(part, address) {
  const [button, said] = ['button', '[role=status]'].map((css) => part.querySelector(css));
  const link = address.slice(address.indexOf('#') + 1);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const page = await plain();
      if (!page) {
        said.textContent = part.dataset.none;
        return;
      }
      const run = { link, text: ownText(link), model: await model(link) };
      const file = new Blob([filled(page, run)], { type: 'text/html' });
      save(file, `strata-step${new URLSearchParams(link).get('step') ?? 0}.html`);
      const lacks = (link.includes('corpus=own-text') && !link.includes('&text=') && !run.text)
        || (link.includes('init=file') && !run.model);
      said.textContent = part.dataset.saved.replace('{n}', (file.size / 1e6).toFixed(2)) + (lacks ? part.dataset.lacks : '');
    } catch {
      said.textContent = part.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
}
