// Applies the look before anything is painted: what was chosen, else what the browser asks for. The same attributes are
// kept by web/src/app/appearance.ts; the key, the names and the rules are those of web/src/lib/settings.ts.
(() => {
  let saved = {};
  try {
    saved = JSON.parse(localStorage.getItem('pregao.settings') ?? '{}') ?? {};
  } catch {
    saved = {}; // Storage is off or its text is damaged: the defaults are right.
  }
  const root = document.documentElement;
  const asked = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const spoken = navigator.languages.map((tag) => tag.toLowerCase()).find((tag) => /^(pt|en)\b/.test(tag));
  const language = spoken?.startsWith('pt') ? 'pt-BR' : 'en';
  root.dataset.theme = ['light', 'dark'].includes(saved.theme) ? saved.theme : asked;
  root.dataset.density = saved.density === 'comfortable' ? 'comfortable' : 'compact';
  root.dataset.direction = saved.direction === 'green-red' ? 'green-red' : 'teal-orange';
  root.lang = ['en', 'pt-BR'].includes(saved.language) ? saved.language : language;
})();
