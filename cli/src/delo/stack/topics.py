"""The topics of the catalogue in the local broker: three partitions, kept for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from contracts.catalogue import Topic

from delo.stack.problems import Problem


def create(bootstrap: str, topics: Sequence[Topic]) -> None:
    """Create those that don't exist; the others are left as they are."""
    asyncio.run(_create(bootstrap, topics))


async def _create(bootstrap: str, topics: Sequence[Topic]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=20_000)
    try:
        await admin.start()
        known = set(await admin.list_topics())
        missing = [_new(topic) for topic in topics if topic.name not in known]
        if missing:
            answer = await admin.create_topics(missing, timeout_ms=20_000)
            refused = [(name, code, said) for name, code, said in answer.topic_errors if code]
            for name, code, said in refused:
                if for_code(code) is not TopicAlreadyExistsError:
                    raise Problem(f"Kafka would not create the topic {name}: {said}")
    except KafkaError as error:
        raise Problem(f"Kafka at {bootstrap} did not create the topics: {error!r}") from error
    finally:
        await admin.close()


def _new(topic: Topic) -> NewTopic:
    return NewTopic(
        name=topic.name,
        num_partitions=topic.partitions_local,
        replication_factor=1,
        topic_configs={
            "retention.ms": str(topic.retention_ms),
            "cleanup.policy": "delete",
            "max.message.bytes": str(topic.max_message_bytes),
        },
    )
