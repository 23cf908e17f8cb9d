"""Somebody who works on a cluster in the background of a test."""

import threading


class Background:
    """Does its work again and again until it is stopped; ``work`` says what, once everything else is there."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop; what was done stays."""
        self._over.set()
        self._thread.join(30)

    def _play(self) -> None:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        while not self._over.wait(0.3):
            try:
                self.work()
            except (ApiException, HTTPError):
                continue  # somebody was faster, or it is gone

    def work(self) -> None:
        """Look at what there is, and do what is to be done now."""
        raise NotImplementedError
