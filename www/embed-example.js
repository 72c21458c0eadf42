// The page of three frames: one language at a time, theirs too.
const root = document.documentElement;
const asked = new URLSearchParams(location.hash.slice(1)).get('lang') ?? navigator.language.toLowerCase();

function speak(code) {
  root.lang = code;
  for (const button of document.querySelectorAll('.langs button')) {
    button.setAttribute('aria-pressed', String(button.dataset.to === code));
  }
  for (const frame of document.querySelectorAll('iframe')) {
    const lang = code === 'en' ? 'en' : 'zh';
    frame.title = frame.dataset[lang];
    // Stories are read in the language of the page; a frame begins anew with them.
    const text = lang === 'zh' ? '&corpus=stories-zh' : '';
    const src = `../index.html#${frame.dataset.link}${text}&lang=${lang}`;
    // Not by `src` alone: that would be an entry of the reader's history.
    if (frame.contentWindow && frame.src) frame.contentWindow.location.replace(new URL(src, location.href));
    else frame.src = src;
  }
}

for (const button of document.querySelectorAll('.langs button')) {
  button.addEventListener('click', () => speak(button.dataset.to));
}
root.classList.add('js');
speak(asked.startsWith('zh') ? 'zh-Hans' : 'en');
