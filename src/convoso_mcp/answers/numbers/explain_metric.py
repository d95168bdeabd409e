"""What a number means: its definition out of the metric dictionary."""

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.endpoints.fields import Text
from convoso_mcp.text.told import Told


class ExplainMetric(Answer[Told]):
    """Say how a number is defined: formula, source, caveats, alarms. An unknown name lists all."""

    about = FACTS["explain_metric"]

    metric: Text

    async def run(self, desk: Desk) -> Told:
        """The definition, or those among which to choose; all names where none is near."""
        from convoso_mcp.answers.numbers.dictionary import METRICS, meant  # noqa: PLC0415  start-up does not pay for it

        found = meant(self.metric)
        if len(found) == 1:
            return Told(lines=tuple(found[0].told()))
        if found:
            several = [f"{metric.name}: {metric.title} = {metric.formula}." for metric in found]
            return Told(lines=("Several metrics are called so; name one.", *several))
        return Told(lines=("No metric is called so. There are:", ", ".join(METRICS) + "."))
