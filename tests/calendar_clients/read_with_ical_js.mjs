// Prints what ical.js, Thunderbird's reader, makes of each calendar file: node read_with_ical_js.mjs LIBRARY FILE...
import { readFileSync } from "node:fs";

const ICAL = (await import(process.argv[2])).default;

function lineOf(event, start, end) {
  return {
    uid: event.uid,
    begins: start.toUnixTime(),
    ends: end.toUnixTime(),
    summary: event.summary ?? "",
    location: event.location ?? "",
    description: event.description ?? "",
    status: event.component.getFirstPropertyValue("status"),
    sequence: event.sequence ?? 0,
  };
}

function instancesOf(event) {
  if (!event.isRecurring()) {
    return [lineOf(event, event.startDate, event.endDate)];
  }
  const lines = [];
  const occurrences = event.iterator();
  for (let next = occurrences.next(); next; next = occurrences.next()) {
    const found = event.getOccurrenceDetails(next);
    lines.push(lineOf(event, found.startDate, found.endDate));
  }
  return lines;
}

function busyOf(component) {
  return component.getAllProperties("freebusy").flatMap((property) =>
    property.getValues().map((period) => ({
      kind: property.getParameter("fbtype") ?? "BUSY",
      begins: period.start.toUnixTime(),
      ends: period.getEnd().toUnixTime(),
    })),
  );
}

function read(path) {
  // Each file brings its own time zone; none must be left over from the file before.
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const components = calendar.getAllSubcomponents("vevent");
  // Left to itself each event searches all others for its exceptions; feeds have none, as instances are written out.
  const exceptions = components.filter((component) => component.hasProperty("recurrence-id"));
  const events = components.map((component) => new ICAL.Event(component, { exceptions }));
  return {
    method: calendar.getFirstPropertyValue("method"),
    instances: events.flatMap(instancesOf),
    attendees: events.map((event) => event.attendees.map((attendee) => attendee.getFirstValue())),
    organizers: events.map((event) => event.organizer),
    busy: calendar.getAllSubcomponents("vfreebusy").flatMap(busyOf),
  };
}

process.stdout.write(JSON.stringify(process.argv.slice(3).map(read)));
