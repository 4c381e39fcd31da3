# SPDX-License-Identifier: Apache-2.0
"""What curl-cffi does for a cell, in the Python that has it: requests in the dress of a browser, and what came as JSON.

  curl_cffi_client.py CA PORT PROFILE HOST PATH…

The paths go over one connection. Of those that are no paths, `-` begins a new session, `@FILE` sends a file, and `hold` keeps
the connection until somebody ends the program.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

from curl_cffi import CurlOpt, requests
from curl_cffi.requests.exceptions import RequestException


def main() -> None:
    authority, port, profile, host, *paths = sys.argv[1:]

    def new_session() -> requests.Session:
        return requests.Session(
            impersonate=profile, verify=authority, curl_options={CurlOpt.RESOLVE: [f"{host}:{port}:127.0.0.1"]}, timeout=120,
            trust_env=False)

    answers = []
    session = new_session()
    for path in paths:
        if path == "-":
            session.close()
            session = new_session()
            continue
        if path == "hold":
            print("holding", flush=True)
            time.sleep(600)
        try:
            if path.startswith("@"):
                answer = session.post(f"https://{host}:{port}/", data=Path(path[1:]).read_bytes())
            else:
                answer = session.get(f"https://{host}:{port}/{path}")
        except RequestException as error:
            answers.append({"error": int(error.code)})
            continue
        answers.append({
            "status": answer.status_code, "length": len(answer.content), "sha256": hashlib.sha256(answer.content).hexdigest()})
    session.close()
    print(json.dumps(answers))


main()
