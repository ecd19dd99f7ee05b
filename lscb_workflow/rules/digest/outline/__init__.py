"""What a paper says, in the order in which it says it: its content turned into blocks, once for every form."""

from lscb_workflow.rules.digest.outline.documents import ask, document, email
from lscb_workflow.rules.digest.outline.others import beside, shelf, shelf_mark, yearly

__all__ = ["ask", "beside", "document", "email", "shelf", "shelf_mark", "yearly"]
