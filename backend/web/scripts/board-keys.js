// A thousand links are one stop of the Tab key: inside, the arrow keys move.

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function linkAt(rows, row, column) {
  return rows[row]?.cells[column]?.querySelector("a.occupancy") ?? null;
}

function neighbour(table, link, [down, right]) {
  const rows = [...table.rows];
  const cell = link.closest("td");
  let row = rows.indexOf(cell.parentElement) + down;
  let column = cell.cellIndex + right;
  while (rows[row] && column >= 0 && column < table.rows[0].cells.length) {
    const found = linkAt(rows, row, column);
    if (found) return found;
    row += down;
    column += right;
  }
  return null;
}

function moveTo(table, link) {
  table.querySelectorAll("a.occupancy[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
  link.tabIndex = 0;
}

export function startCellKeys() {
  const table = document.querySelector("[data-board]");
  const links = table ? table.querySelectorAll("a.occupancy") : [];
  if (!links.length) return;
  links.forEach((link) => { link.tabIndex = -1; });
  links[0].tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    if (event.target.matches("a.occupancy")) moveTo(table, event.target);
  });
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || !event.target.matches("a.occupancy")) return;
    const next = neighbour(table, event.target, step);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
