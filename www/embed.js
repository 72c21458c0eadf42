// A part of the page in a frame of somebody else's: `embed=` in its link. The style leaves out the rest; this adds the way
// to the full page, stops what nobody sees, and takes nothing that is the host's.
const root = document.documentElement;
const WORDS = [['en', 'Open in Strata'], ['zh-Hans', '在 Strata 中打开']];

// What stands in the frame; an unreadable word, which the page tells of, means the towers.
const kind = () => /[#&]embed=(stage|lens|scene)(?:&|$)/.exec(location.hash)?.[1] ?? 'stage';
const part = () => { root.dataset.embed = kind(); };

function fullLink() {
  const own = location.hash.slice(1).split('&').filter((pair) => !pair.startsWith('embed='));
  return `${location.href.split('#')[0]}#${own.join('&')}`;
}

function way() {
  const link = document.createElement('a');
  Object.assign(link, { id: 'to-full', target: '_blank', rel: 'noopener' });
  for (const [lang, words] of WORDS) {
    const span = document.createElement('span');
    Object.assign(span, { lang, textContent: words });
    // A name that stays as it is.
    span.dataset.anyLang = '';
    link.append(span);
  }
  const aim = () => { link.href = fullLink(); };
  aim();
  // The address follows the run, and says so by no event.
  for (const name of ['pointerenter', 'pointerdown', 'focus', 'click']) link.addEventListener(name, aim);
  document.body.append(link);
}

part();
addEventListener('hashchange', part);
const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('./embed.css', import.meta.url).href;
// The page measures its places when it starts: they must be these already.
await new Promise((done) => {
  style.addEventListener('load', done);
  style.addEventListener('error', done);
  document.head.append(style);
});
way();

// Out of sight it stands still: until it has been seen, and whenever the host is scrolled past it.
root.toggleAttribute('data-unseen', true);
new IntersectionObserver((entries) => {
  root.toggleAttribute('data-unseen', !entries.at(-1).isIntersecting);
  document.dispatchEvent(new Event('visibilitychange'));
}).observe(root);

// Keys that no control here has taken scroll the host. Escape still closes what is open.
document.addEventListener('keydown', (event) => { if (event.key !== 'Escape') event.stopPropagation(); });

// Back and Forward are the host's: an entry of ours would come before the page that the reader came from.
history.pushState = history.replaceState.bind(history);
history.back = () => dispatchEvent(new PopStateEvent('popstate'));
