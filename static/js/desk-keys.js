// Keys of the desk: / searches, j and k move, r and n write, ? lists them. Enter opens what has the focus, as everywhere.
// They can be switched off (WCAG 2.1.4): whoever speaks to the computer would press them without meaning to.
const rows = [...document.querySelectorAll("[data-key-row]")];
const dialog = document.querySelector("[data-keys]");
const choice = document.querySelector("[data-keys-on]");

const stored = () => {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true; // storage is switched off: the choice then lasts as long as the page
  }
};
choice.checked = stored();
choice.addEventListener("change", () => {
  try {
    localStorage.setItem("keys", choice.checked ? "on" : "off");
  } catch {
    // see above
  }
});

const move = (step) => {
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[next]?.focus();
};
const write = (mode) => {
  const tab = document.querySelector(`[data-key-mode="${mode}"]`);
  if (tab) tab.checked = true;
  document.querySelector(`[data-key-write="${mode}"] textarea`)?.focus();
};
const acts = {
  "/": () => document.querySelector("[data-key-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  r: () => write("message"),
  n: () => write("note"),
  "?": () => dialog.showModal(),
};

document.querySelector("[data-keys-open]").addEventListener("click", () => dialog.showModal());
document.addEventListener("keydown", (event) => {
  if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
