"""Who gets which place when: garden, work trial, group activity. Imports nothing, see ``scheduler.formats``."""
