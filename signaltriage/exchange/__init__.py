"""Formats in and out: ads, labels, models and results; every file is written as a whole."""

from signaltriage.exchange.ads import (
    AttributeProfile,
    Parsed,
    ad_rows,
    blocks,
    parse_block,
    read_ads,
    write_ads,
)
from signaltriage.exchange.atomic import atomic, private_folder
from signaltriage.exchange.blocks import Block, Paths, Reject
from signaltriage.exchange.decisions import read_link_decisions
from signaltriage.exchange.labels import read_labels
from signaltriage.exchange.model_files import load_model, save_model
from signaltriage.exchange.own_indicators import read_own_indicators
from signaltriage.exchange.tables import write_csv, write_jsonl, write_parquet

__all__ = [
    "AttributeProfile",
    "Block",
    "Parsed",
    "Paths",
    "Reject",
    "ad_rows",
    "atomic",
    "blocks",
    "load_model",
    "parse_block",
    "private_folder",
    "read_ads",
    "read_labels",
    "read_link_decisions",
    "read_own_indicators",
    "save_model",
    "write_ads",
    "write_csv",
    "write_jsonl",
    "write_parquet",
]
