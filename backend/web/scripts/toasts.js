// Messages leave after their time – ten seconds where something can be undone – but wait while they are
// pointed at or hold the focus, so that nobody has to race them.

function leaveLater(toast) {
  const seconds = Number(toast.dataset.seconds);
  let timer;
  const leave = () => toast.remove();
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, seconds * 1000);
  };
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("focusout", wait);
  toast.querySelector("[data-close]")?.addEventListener("click", leave);
  wait();
}

export function startToasts() {
  const start = (root) => root.querySelectorAll?.("[data-toast]:not([data-started])").forEach((toast) => {
    toast.dataset.started = "";
    leaveLater(toast);
  });
  start(document);
  // A toast may come beside what was swapped, so the whole document is looked through.
  document.addEventListener("htmx:afterSettle", () => start(document));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) event.detail.elt?.closest?.("[data-toast]")?.remove();
  });
}
