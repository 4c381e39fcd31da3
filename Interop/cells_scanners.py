# SPDX-License-Identifier: Apache-2.0
"""testssl.sh and sslyze look at `sotto serve` under each of its policies, and find nothing worse than "low"."""

import json
import re
import shutil
import subprocess

from programs import INSTALLED
from registry import FEATURES, cannot, cell, peer
from sotto import Cell, same
from world import HOST, Failed, environment, expect

SCANNERS = INSTALLED / "scanners/bin"
POLICIES = ("modern2026", "intermediate2026")
SERVICE = "a scanner asks for no service; what it shakes hands for is its own affair."


def testssl_version() -> str | None:
    """It is said in the banner, among colours."""
    if not shutil.which("testssl"):
        return None
    run = subprocess.run(
        ["testssl", "--version"], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    found = re.search(r"testssl\S*\s+(\d\S+) from", run.stdout)
    return f"testssl.sh {found[1]}" if found else None


def sslyze_version() -> str | None:
    if not (SCANNERS / "python").exists():
        return None
    code = "from sslyze.__version__ import __version__; print('sslyze', __version__)"
    run = subprocess.run(
        [str(SCANNERS / "python"), "-c", code], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    return run.stdout.strip() or None


peer("testssl", testssl_version, needs="testssl.sh")
peer("sslyze", sslyze_version, needs="PyPI's sslyze")
for name in ("testssl", "sslyze"):
    cannot(name, f"{name} → sotto serve", {feature: SERVICE for feature in FEATURES})


def serve(c: Cell, policy: str) -> tuple:
    """Under a policy, with a certificate of each kind that it allows; where nothing but this machine can be reached."""
    c.use_own_network()
    allowed = c.certificates.scanned[:1] if policy == "modern2026" else c.certificates.scanned
    return c.serve("--policy", policy, identities=allowed)


# testssl.sh

# What it may say that is worse than "low", and why that is no fault of ours.
ALLOWED = {
    ("HIGH", "cert_revocation"): "certificates made for a test have no address where their revocation is told",
    ("WARN", "sessionresumption_ticket"): "its s_client may leave before tickets of TLS 1.3 come, and then can't come back with one",
    ("WARN", "engine_problem"): "about the openssl command that it runs itself: it lacks GOST",
}
# Its severities that are no finding: DEBUG is a remark about the scan itself.
GOOD = {"OK", "INFO", "LOW", "DEBUG"}

# What it has to have looked at and found in order. (SWEET32 it reports as CRIME_TLS too.)
LOOKED_AT = (
    "heartbleed", "CCS", "secure_renego", "secure_client_renego", "ROBOT", "CRIME_TLS", "POODLE_SSL", "fallback_SCSV", "DROWN",
    "BEAST", "LUCKY13", "RC4")


def worse_than_low(findings: list[dict]) -> list[str]:
    bad = []
    for one in findings:
        if one["severity"] not in GOOD and (one["severity"], one["id"].split(" ")[0]) not in ALLOWED:
            bad.append(f"{one['severity']} {one['id']}: {one['finding']}")
    return bad


for policy in POLICIES:
    @cell("testssl", "testssl → sotto serve", f"{policy}: no finding above low", seconds=400)
    def _(c: Cell, policy=policy) -> None:
        server, port = serve(c, policy)
        report = c.folder / "testssl.json"
        scan = c.run(
            "testssl", "--quiet", "--color", "0", "--warnings", "off", "--ip", HOST, "--nodns", "none", "--add-ca", c.certificates.root,
            "--protocols", "--std", "--fs", "--server-preference", "--server-defaults", "--vulnerable", "--jsonfile", str(report),
            f"localhost:{port}")
        scan.end_input()
        scan.wait()
        findings = json.loads(report.read_text())
        by_name = {one["id"].split(" ")[0]: one for one in findings}
        expect(not (bad := worse_than_low(findings)), "; ".join(bad))
        # It did look: at the protocols, at our certificate, and at what has a name.
        same("what it says of TLS 1.3", by_name["TLS1_3"]["severity"], "OK")
        same("what it says of our chain", by_name["cert_chain_of_trust"]["finding"], "passed.")
        for name in LOOKED_AT:
            expect(by_name.get(name, {}).get("severity") == "OK", f"{name} is {by_name.get(name)}")
        same("suites of TLS 1.2 in its report", any("ECDHE" in one["finding"] for one in findings), policy != "modern2026")
        c.end(server)


# sslyze

def guideline(policy: str) -> dict:
    """The columns of TLSRef guidelines 6.0 in the form that sslyze reads. What it does not look at is as in the table; it
    knows no hybrid groups, and looks for no HSTS where there is no HTTP."""
    modern = policy == "modern2026"
    ciphers = ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
    older = [] if modern else [f"TLS_ECDHE_{key}_WITH_{cipher}" for cipher in ciphers for key in ("ECDSA", "RSA")]
    return {
        "certificate_curves": ["prime256v1", "secp384r1"],
        "certificate_signatures": ["ecdsa-with-SHA256", "ecdsa-with-SHA384", "ecdsa-with-SHA512"],
        "certificate_types": ["ecdsa"] if modern else ["ecdsa", "rsa"],
        "ciphersuites": [f"TLS_{cipher}" for cipher in ciphers],
        "ciphers": {"caddy": [], "go": [], "iana": older, "openssl": []},
        "dh_param_size": None, "ecdh_param_size": 256, "hsts_min_age": 63072000,
        "maximum_certificate_lifespan": 90 if modern else 366, "ocsp_staple": False, "recommended_certificate_lifespan": 90,
        "rsa_key_size": None if modern else 2048, "server_preferred_order": False,
        "tls_curves": ["X25519", "prime256v1", "secp384r1"], "tls_versions": ["TLSv1.3"] if modern else ["TLSv1.2", "TLSv1.3"],
    }


# The scan, what of its result is asked, and the only good answer.
ANSWERS = {
    "heartbleed": ("is_vulnerable_to_heartbleed", False),
    "openssl_ccs_injection": ("is_vulnerable_to_ccs_injection", False),
    "robot": ("robot_result", "NOT_VULNERABLE_RSA_NOT_SUPPORTED"),
    "tls_compression": ("supports_compression", False),
    "tls_1_3_early_data": ("supports_early_data", False),
    "tls_fallback_scsv": ("supports_fallback_scsv", True),
    "tls_extended_master_secret": ("supports_ems_extension", True),
    "session_renegotiation": ("is_vulnerable_to_client_renegotiation_dos", False),
}


def results_of(scan: dict) -> dict:
    """The result of each command that was run; all have to have come to an end."""
    same("the scan", scan["scan_status"], "COMPLETED")
    commands = {name: one for name, one in scan["scan_result"].items() if one["status"] != "NOT_SCHEDULED"}
    for name, one in commands.items():
        expect(one["status"] == "COMPLETED", f"{name} is {one['status']}: {one['error_reason']}")
    return {name: one["result"] for name, one in commands.items()}


def check(results: dict) -> None:
    for name, (question, wanted) in ANSWERS.items():
        if name not in results:
            raise Failed(f"it did not look at {name}")
        same(f"{name}: {question}", results[name][question], wanted)
    for version in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
        same(f"suites of {version}", results[f"{version}_cipher_suites"]["accepted_cipher_suites"], [])
    for deployment in results["certificate_info"]["certificate_deployments"]:
        # Browsers' and systems' stores know nothing of our root.
        paths = [one for one in deployment["path_validation_results"] if one["trust_store"]["name"] == "Supplied CA file"]
        same("whether our chain holds", [one["was_validation_successful"] for one in paths], [True])
        expect(deployment["received_chain_has_valid_order"], "our chain is out of order")


for policy in POLICIES:
    @cell("sslyze", "sslyze → sotto serve", f"{policy}: as the guideline says, and not vulnerable", seconds=120)
    def _(c: Cell, policy=policy) -> None:
        server, port = serve(c, policy)
        report, table = c.folder / "sslyze.json", c.folder / "guideline.json"
        table.write_text(json.dumps(guideline(policy)))
        scan = c.run(
            str(SCANNERS / "python"), "-m", "sslyze", "--certinfo_ca_file", c.certificates.root, "--sni", "localhost", "--early_data", "--resum",
            "--json_out", str(report), "--custom_tls_config", str(table), f"{HOST}:{port}")
        scan.end_input()
        scan.expect_exit(0)
        expect(": OK - Compliant." in scan.both, f"it is not content: {scan.both[-600:]}")
        scans = json.loads(report.read_text())["server_scan_results"]
        same("how many servers it looked at", len(scans), 1)
        check(results_of(scans[0]))
        c.end(server)
