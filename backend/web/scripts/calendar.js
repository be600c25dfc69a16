// The week as a grid: by hour, or by room or person (resources). The server sends the entries and the words;
// the list of the same week stands in the page for phones, print and screen readers.
import { createCalendar, ResourceTimeGrid, ResourceTimeline, TimeGrid } from "@event-calendar/core";

function openEntry({ event }) {
  if (event.extendedProps.address) location.assign(event.extendedProps.address);
}

function drawContent({ event, timeText }) {
  const time = document.createElement("time");
  time.textContent = timeText;
  const title = document.createElement("strong");
  title.textContent = event.title;
  const rest = document.createElement("span");
  rest.textContent = event.extendedProps.place ?? "";
  return { domNodes: [time, title, rest] };
}

function start(element) {
  const content = JSON.parse(document.getElementById(element.dataset.calendar).textContent);
  const calendar = createCalendar(element, [TimeGrid, ResourceTimeGrid, ResourceTimeline], {
    view: content.view,
    date: content.date,
    locale: document.documentElement.lang,
    firstDay: 1,
    hiddenDays: content.hiddenDays,
    headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false,
    height: "auto",
    slotMinTime: content.opens,
    slotMaxTime: content.closes,
    slotDuration: "00:30:00",
    slotHeight: 28,
    slotWidth: 26,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    nowIndicator: content.showNow,
    editable: false,
    events: content.entries,
    resources: content.resources,
    filterResourcesWithEvents: false,
    eventContent: drawContent,
    eventClick: openEntry,
  });
  element.calendar = calendar;
}

document.querySelectorAll("[data-calendar]").forEach(start);
