// "/" moves to the search field, as long as nobody is typing somewhere else.

const typing = "input, textarea, select, [contenteditable]";

export function startSearchKey() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(typing)) return;
    const field = document.querySelector("[data-search-field]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
