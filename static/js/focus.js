// What must be read first gets the focus when the page opens: what data-focus marks (a summary of errors), else the first wrong field.
document.querySelector("[data-focus], [aria-invalid='true']")?.focus();
