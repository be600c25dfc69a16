// A person is dragged from one session to another: only this time, or every time from now on. A row of the board takes
// them every time. The menu "Flytta till …" reaches the same; both end in the same form.

function submitMove(form, booking, fields) {
  for (const name of ["session", "weekly_time", "reach"]) form.elements[name].value = fields[name] ?? "";
  form.action = `/bokningar/${booking}/flytta/`;
  form.submit();
}

function targetOf(element) {
  const zone = element.closest?.("[data-drop]");
  if (zone) return { zone, session: zone.closest("[data-card]").dataset.card, reach: zone.dataset.drop };
  const row = element.closest?.("tr[data-weekly-time]");
  return row ? { zone: row, weekly_time: row.dataset.weeklyTime, reach: "onwards" } : null;
}

export function startDragging() {
  const form = document.querySelector("[data-move-form]");
  if (!form) return;
  let booking = null;

  const offer = (isOffered, from) => {
    document.querySelectorAll("[data-takes-drops]").forEach((card) => {
      const zones = card.querySelector(".drop-zones");
      if (zones) zones.hidden = !isOffered || card === from;
    });
    document.querySelectorAll(".drop-here").forEach((one) => one.classList.remove("drop-here"));
  };
  document.addEventListener("dragstart", (event) => {
    const person = event.target.closest?.("[data-booking][draggable]");
    if (!person) return;
    booking = person.dataset.booking;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", booking);
    person.classList.add("is-dragged");
    // The browser gives up the drag when the document changes under it in the same moment.
    setTimeout(offer, 0, true, person.closest("[data-card]"));
  });
  document.addEventListener("dragend", (event) => {
    event.target.classList?.remove("is-dragged");
    booking = null;
    offer(false);
  });
  document.addEventListener("dragover", (event) => {
    const target = booking && targetOf(event.target);
    document.querySelectorAll(".drop-here").forEach((one) => { if (one !== target?.zone) one.classList.remove("drop-here"); });
    if (!target) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    target.zone.classList.add("drop-here");
  });
  document.addEventListener("drop", (event) => {
    const target = booking && targetOf(event.target);
    if (!target) return;
    event.preventDefault();
    submitMove(form, booking, target);
  });
}
