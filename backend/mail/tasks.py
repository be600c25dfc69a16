"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

from backend.common.clock import current_time
from backend.mail.services import erase_old_mail as erase
from backend.mail.services import send_mail
from backend.mail.services import sweep_mail as sweep


def send_mail_now(mail_id: int) -> str:
    """Try once to send a mail; where it stands, empty when there was nothing to do."""
    return send_mail(mail_id=mail_id, now=current_time()) or ""


def sweep_mail() -> int:
    """Enqueue mails that are due or whose worker died, once a minute; how many."""
    return sweep(now=current_time())


def erase_old_mail() -> int:
    """Forget what old mails said, once a day; how many."""
    return erase(now=current_time())
