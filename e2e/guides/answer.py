"""Answers each line of standard input, a token, with whose it is or why it is refused."""

import json
import sys

import jwt
from yaopai import user_of

for line in sys.stdin:
    try:
        answer = {"user": user_of(line.strip())}
    except jwt.PyJWTError as error:
        answer = {"refused": str(error)}
    print(json.dumps(answer), flush=True)
