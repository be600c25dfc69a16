"""Queueing, sending, sending again and erasing mail."""

from backend.mail.services.again import try_again, try_all_again
from backend.mail.services.erasing import erase_old_mail
from backend.mail.services.queueing import queue_mail
from backend.mail.services.sending import send_mail
from backend.mail.services.sweeping import sweep_mail

__all__ = ["erase_old_mail", "queue_mail", "send_mail", "sweep_mail", "try_again", "try_all_again"]
