"""Makes synthetic consultation sheets, answer slips and reported figures."""
