"""How many tasks there are: by their CPU load, and by how far they lag behind the stream."""

from __future__ import annotations

from pyxp import Composition
from pyxp.aws import appautoscaling, ecs
from pyxp.streamflix.schema import StreamflixSpec, named

FIVE_MINUTES = "300000"
"""In milliseconds, as the metric is."""


def scaling(c: Composition, spec: StreamflixSpec, cluster: ecs.Cluster, service: ecs.Service) -> appautoscaling.Policy:
    """The number of tasks follows their load. The policy that it gives back is there where the claim asks for it."""
    target = c.add(
        "scaling-target",
        appautoscaling.Target(
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.external_name}/{service.external_name}",
            min_capacity=spec.compute.min_count,
            max_capacity=spec.compute.max_count,
        ),
        after=[service],
    )
    cpu_policy(c, spec, target)
    return lag_policy(c, spec, target)


def cpu_policy(c: Composition, spec: StreamflixSpec, target: appautoscaling.Target) -> None:
    """Holds the average CPU load where the claim wants it."""
    c.add(
        "cpu-scaling-policy",
        appautoscaling.Policy(
            policy_type="TargetTrackingScaling",
            service_namespace=target,
            scalable_dimension=target,
            resource_id=target,
            target_tracking_scaling_policy_configuration={
                "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
                "target_value": spec.compute.cpu_target_percent,
                "scale_in_cooldown": 300,
                "scale_out_cooldown": 60,
            },
        ),
        external_name=named(spec, "scaling-policy"),
    )


def lag_policy(c: Composition, spec: StreamflixSpec, target: appautoscaling.Target) -> appautoscaling.Policy:
    """Adds tasks while an alarm says that readers lag: one, or three once the lag is five minutes beyond the threshold.

    Tracking a target supposes that twice the tasks halve the metric. Lag is no such metric: it grows as long as there
    are too few tasks, and falls to nothing as soon as there are enough.
    """
    return c.add(
        "lag-scaling-policy",
        appautoscaling.Policy(
            policy_type="StepScaling",
            service_namespace=target,
            scalable_dimension=target,
            resource_id=target,
            step_scaling_policy_configuration={
                "adjustment_type": "ChangeInCapacity",
                "metric_aggregation_type": "Maximum",
                "cooldown": 300,
                "step_adjustment": [
                    {
                        "metric_interval_lower_bound": "0",
                        "metric_interval_upper_bound": FIVE_MINUTES,
                        "scaling_adjustment": 1,
                    },
                    {"metric_interval_lower_bound": FIVE_MINUTES, "scaling_adjustment": 3},
                ],
            },
        ),
        external_name=named(spec, "lag-scaling-policy"),
        when=spec.compute.scale_with_lag,
    )
