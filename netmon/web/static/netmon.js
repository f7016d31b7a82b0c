"use strict";
/* Theme, live updates and charts. Without it every page still says everything; nothing here decides anything. */
(() => {
  const root = document.documentElement;
  const THEME = "netmon.theme";
  const stored = () => { try { return localStorage.getItem(THEME); } catch { return null; } };
  if (stored()) root.dataset.theme = stored();

  function themes() {
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem(THEME, root.dataset.theme); } catch { /* a private window keeps it for this page */ }
      document.dispatchEvent(new Event("netmon:theme"));
    });
  }

  document.addEventListener("DOMContentLoaded", () => { themes(); });
})();
