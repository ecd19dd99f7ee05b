"""The quarterly digest: the board's paper as plain values, compiled from what the leads sent in.

`content` thinks. `outline` says it in blocks, in the order of the paper, and the writers only print those. What a lead
wrote stands only under the keys of `FREE`, so that `short` can leave it all out.
"""

from lscb_workflow.rules.digest.brief import Brief, Chased, Imprint
from lscb_workflow.rules.digest.paper import FREE, content, frozen, short
from lscb_workflow.rules.digest.public import public_version

__all__ = ["FREE", "Brief", "Chased", "Imprint", "content", "frozen", "public_version", "short"]
