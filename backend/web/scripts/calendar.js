// The week as a grid: by hour, or by room or person (resources). The server sends the entries and the words;
// the list of the same week stands in the page for phones, print and whoever would rather read.
import { createCalendar, ResourceTimeGrid, ResourceTimeline, TimeGrid } from "@event-calendar/core";

const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
// The grid calls itself a table without being one; half a table is worse than none for a screen reader.
const tableRoles = ["table", "rowgroup", "row", "rowheader", "columnheader", "cell", "gridcell"];
const tableWords = ["aria-colindex", "aria-colspan", "aria-colcount", "aria-rowindex", "aria-rowspan", "aria-rowcount"];
const tableParts = [...tableRoles.map((role) => `[role="${role}"]`), ...tableWords.map((word) => `[${word}]`)].join(",");

function line(kind, words) {
  const element = document.createElement(kind);
  element.textContent = words;
  return element;
}

// The title is a link, so that an entry is reached and opened like everything else on the page.
function drawEntry({ event, timeText }) {
  const { address, detail, place } = event.extendedProps;
  const title = line("a", event.title);
  title.href = address;
  return { domNodes: [line("time", timeText), title, line("span", detail), line("span", place)] };
}

function dropTableParts(grid) {
  for (const element of grid.querySelectorAll(tableParts)) {
    if (tableRoles.includes(element.getAttribute("role"))) element.removeAttribute("role");
    tableWords.forEach((word) => element.removeAttribute(word));
  }
}

function start(grid) {
  const content = JSON.parse(document.getElementById(grid.dataset.calendar).textContent);
  new MutationObserver(() => dropTableParts(grid)).observe(grid, { childList: true, subtree: true });
  createCalendar(grid, [TimeGrid, ResourceTimeGrid, ResourceTimeline], {
    view: content.view,
    date: content.date,
    locale: document.documentElement.lang,
    firstDay: 1,
    hiddenDays: content.hiddenDays,
    headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false,
    datesAboveResources: content.resources.length > 1,
    height: "auto",
    slotMinTime: content.opens,
    slotMaxTime: content.closes,
    slotDuration: "00:30:00",
    slotHeight: 28,
    slotWidth: 36,
    slotLabelFormat: clock,
    eventTimeFormat: clock,
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    nowIndicator: content.showNow,
    editable: false,
    events: content.entries,
    resources: content.resources,
    eventContent: drawEntry,
  });
  dropTableParts(grid);
}

document.querySelectorAll("[data-calendar]").forEach(start);
