"""`deploy/automation.yaml` on the server that the environment names, told to a webhook.

`one_automation <address of the webhook>`, as an operator would: a notification block, its id in the
file, the automation made from it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import yaml
from prefect.automations import Automation
from prefect.blocks.notifications import CustomWebhookNotificationBlock

FILE = Path(__file__).resolve().parents[2] / "deploy" / "automation.yaml"


async def make(webhook: str) -> None:
    """Make block and automation."""
    block = CustomWebhookNotificationBlock(
        name="operator", url=webhook, json_data={"subject": "{{subject}}", "body": "{{body}}"}
    )
    block_id = await block.asave("operator", overwrite=True)
    told = yaml.safe_load(FILE.read_text("utf-8"))
    told["actions"][0]["block_document_id"] = str(block_id)
    await Automation.model_validate(told).acreate()


if __name__ == "__main__":
    asyncio.run(make(sys.argv[1]))
