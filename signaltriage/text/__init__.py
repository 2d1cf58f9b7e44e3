"""Text to values: pure functions from a string to what it says, with exact spans."""

from signaltriage.text.contacts import find_ad_contacts, find_contacts
from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.language import guess_language
from signaltriage.text.masking import Masked, mask, mask_for_display, text_id

__all__ = [
    "Masked",
    "find_ad_contacts",
    "find_contacts",
    "fold",
    "fold_origins",
    "guess_language",
    "mask",
    "mask_for_display",
    "text_id",
]
