"""The quarterly digest: the board's paper as plain values, compiled from what the leads sent in.

`content` thinks, the templates only print. Its parts are in the order of the paper: the front page, the exceptions,
then every action by aim. What a lead wrote stands only under the keys of `FREE`, so that `short` can leave it all out.
"""

from lscb_workflow.rules.digest.brief import Chased
from lscb_workflow.rules.digest.paper import FREE, content, frozen, short

__all__ = ["FREE", "Chased", "content", "frozen", "short"]
