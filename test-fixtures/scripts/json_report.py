"""Turns one JSON file into another."""
import json

with open("/data/orders.json") as source:
    orders = json.load(source)
totals = {}
for order in orders:
    totals[order["who"]] = totals.get(order["who"], 0) + order["count"] * order["price"]
with open("/tmp/totals.json", "w") as target:
    json.dump(totals, target, indent=2, sort_keys=True)
print(open("/tmp/totals.json").read())
