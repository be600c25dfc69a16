// A link to a step opens that step before the browser goes there.

function openTarget() {
  const panel = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (panel && panel.matches("details")) panel.open = true;
}

export function startStepPanels() {
  openTarget();
  addEventListener("hashchange", openTarget);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const panel = link && document.getElementById(link.hash.slice(1));
    if (panel?.matches("details")) panel.open = true;
  });
}
