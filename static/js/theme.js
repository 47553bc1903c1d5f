// The theme, set before the first paint (this file is loaded in <head>, not deferred). Without a choice of one's own the system decides.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const systemTheme = () => (system.matches ? "dark" : "light");
  const apply = () => {
    document.documentElement.dataset.bsTheme = stored() ?? systemTheme();
  };

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = next;
    try {
      // Choosing what the system already says is choosing to follow the system.
      if (next === systemTheme()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // the choice then lasts as long as the page
    }
  });
})();
