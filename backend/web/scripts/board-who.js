// Who comes to a session: shown beside its cell while it is pointed at, or after a tap or Enter. Without a script the
// cell is a link to the session's page, which says the same.

const HOVER_MS = 250;
const MARGIN = 8;
const answers = new Map();

async function ask(link) {
  const id = link.dataset.who;
  if (!answers.has(id)) {
    const response = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!response.ok) return null;
    answers.set(id, await response.text());
  }
  return answers.get(id);
}

function place(box, link) {
  const at = link.getBoundingClientRect();
  const left = Math.min(Math.max(MARGIN, at.left), innerWidth - box.offsetWidth - MARGIN);
  const below = at.bottom + MARGIN;
  const top = below + box.offsetHeight < innerHeight ? below : Math.max(MARGIN, at.top - box.offsetHeight - MARGIN);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

export function startWho() {
  const box = document.getElementById("who");
  const table = document.querySelector("[data-board]");
  if (!box || !table) return;
  let timer;
  let shown = null;
  let isPinned = false;

  const hide = () => {
    clearTimeout(timer);
    box.hidden = true;
    shown = null;
    isPinned = false;
  };
  const show = async (link) => {
    shown = link;
    const words = await ask(link);
    if (words === null || shown !== link) return;
    box.innerHTML = words;
    box.hidden = false;
    place(box, link);
  };
  table.addEventListener("pointerover", (event) => {
    const link = event.target.closest("a[data-who]");
    if (!link || event.pointerType !== "mouse" || isPinned || link === shown) return;
    clearTimeout(timer);
    timer = setTimeout(show, HOVER_MS, link);
  });
  table.addEventListener("pointerleave", (event) => {
    clearTimeout(timer);
    if (!isPinned && !box.contains(event.relatedTarget)) hide();
  });
  box.addEventListener("pointerleave", () => { if (!isPinned) hide(); });
  table.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-who]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    isPinned = true;
    await show(link);
    box.querySelector("a")?.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    if (!box.hidden && !box.contains(event.target) && !event.target.closest("a[data-who]")) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    const link = shown;
    hide();
    link?.focus();
  });
  document.addEventListener("scroll", () => { if (!box.hidden) hide(); }, { capture: true, passive: true });
}
