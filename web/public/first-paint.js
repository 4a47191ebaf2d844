// Applies the remembered look before anything is painted. The same attributes are kept by web/src/app/appearance.ts;
// the key and the names are those of web/src/lib/settings.ts.
(() => {
  let saved = {};
  try {
    saved = JSON.parse(localStorage.getItem('pregao.settings') ?? '{}') ?? {};
  } catch {
    saved = {}; // Storage is off or its text is damaged: the defaults are right.
  }
  const root = document.documentElement;
  root.dataset.theme = saved.theme === 'light' ? 'light' : 'dark';
  root.dataset.density = saved.density === 'comfortable' ? 'comfortable' : 'compact';
  root.dataset.direction = saved.direction === 'green-red' ? 'green-red' : 'teal-orange';
  root.lang = saved.language === 'en' ? 'en' : 'pt-BR';
})();
