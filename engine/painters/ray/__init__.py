"""Painters on other hosts: Ray Serve keeps them, scales them and hands them orders.

`cluster` joins a Ray cluster, `deploy` puts painters on it, `replica` is what runs
there, and `painter` is the Painter that calls them. Only these modules import ray.
"""
