// The form of a call, by keyboard: Enter in the search looks instead of sending, Ctrl and Enter together send.
const form = document.querySelector("[data-register]");

form.querySelector("#known").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("search"));
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector(".btn-lg"));
});
