// Menus are <details class="menu">. They work without a script; here they also close on Escape,
// on a click elsewhere, and when the focus leaves them.

const selector = "details.menu[open]";

function closeAllExcept(target) {
  for (const menu of document.querySelectorAll(selector)) {
    if (!menu.contains(target)) menu.open = false;
  }
}

export function startMenus() {
  document.addEventListener("click", (event) => closeAllExcept(event.target));
  document.addEventListener("focusin", (event) => closeAllExcept(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.(selector);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
