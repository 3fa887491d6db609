"""CASES.md, E7: one line that says what happened and what to do; no traceback, nothing secret, never a hang."""

import email.utils
import json
import signal
import socket
import time
import unittest

from api import OWN, Case, vended

SERVICE = {"type": "about:blank", "status": 503, "code": "unavailable", "detail": "AWS throttled the request."}


class Temporary(Case):
    def test_temporary_errors_are_waited_out(self):
        started = []
        for status in (429, 500, 502, 503, 504):
            api = self.api((status, {"Retry-After": "1"}, SERVICE), (200, {}, vended()))
            started.append((api, self.start(api, endpoint=f"ep_{status}")))
        for api, process in started:
            code, output, error = self.ended(process)
            self.assertEqual((code, json.loads(output)["AccessKeyId"], error), (0, "ASIAVENDED", ""))
            [first, second] = api.times
            self.assertGreaterEqual(second - first, 1)

    def test_retry_after_may_be_a_date(self):
        at = email.utils.formatdate(time.time() + 3, usegmt=True)
        api = self.api((503, {"Retry-After": at}, "<html>"), (200, {}, vended()))
        began = time.monotonic()
        self.gets(api)
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_a_wait_that_is_too_long_is_left_to_the_user(self):
        for value in ("3600", "9" * 400):
            api = self.api((429, {"Retry-After": value}, SERVICE))
            began = time.monotonic()
            error = self.fails(api)
            # It does not wait to the end of its time limit.
            self.assertLess(time.monotonic() - began, 55)
            self.assertEqual(len(api.requests), 1)
            self.assertIn("429 unavailable: AWS throttled the request.", error)
            self.assertIn(f"Try again in {value[:9]} s", error)

    def test_it_gives_up_after_four_requests(self):
        apis = [self.api((503, {"Retry-After": value}, "")) for value in ("0", "-1", "soon", "Mon, 99 Foo")]
        for api, process in [(api, self.start(api)) for api in apis]:
            code, _, error = self.ended(process)
            self.assertEqual((code, len(api.requests)), (1, 4))
            self.assertIn("503: Service Unavailable. Try again", error)


class Connections(Case):
    def test_no_route_no_name_and_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            # Held until the end: another server could get a free port.
            closed = f"http://127.0.0.1:{free.getsockname()[1]}"
            refused, unknown = "Connection refused", "https://nobody.invalid: "
            addresses = [(closed, refused), ("https://nobody.invalid", unknown)]
            for what, process in [(what, self.start(address)) for address, what in addresses]:
                code, _, error = self.ended(process)
                self.assertEqual(code, 1)
                self.assertIn(what, error)
                self.assertIn("Try again later; if it persists, check --api, network and API.", error)

    def test_what_is_no_http_or_ends_early_is_a_temporary_error(self):
        def noise(handler):
            handler.wfile.write(b"SSH-2.0-vended-token\r\n\r\n")

        def cut(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")

        def nothing(handler):
            handler.close_connection = True

        apis = [self.api(wrong, wrong, (200, {}, vended())) for wrong in (noise, cut, nothing)]
        for api, process in [(api, self.start(api)) for api in apis]:
            code, output, error = self.ended(process)
            self.assertEqual((code, json.loads(output)["AccessKeyId"], error), (0, "ASIAVENDED", ""))
            self.assertEqual(len(api.requests), 3)


class Answers(Case):
    def test_an_answer_that_is_no_credentials(self):
        answer = vended()
        for body in ("", "<html>vended-token</html>", "{}", "[1]", json.dumps(answer)[:-2], answer | {"Version": 2},
                     answer | {"SecretAccessKey": ""}, answer | {"Expiration": "now"}, "[" * 60_000):
            self.assertIn("answered without credentials. Is it the API", self.fails(self.api((200, {}, body))))
        self.assertEqual(list(self.cache.glob("*.json")), [])

    def test_problems_are_their_code_and_detail_in_one_line(self):
        for status, code in [(400, "invalid_request"), (404, "endpoint_not_found"), (409, "endpoint_drifted")]:
            problem = {"status": status, "code": code, "detail": "What it is.\r\n\x1b[31mWhat to do.", "findings": [{}]}
            api = self.api((status, {"Content-Type": "application/problem+json"}, problem))
            self.assertEqual(self.fails(api), f"{status} {code}: What it is. [31mWhat to do.\n")
            self.assertEqual(len(api.requests), 1)

    def test_what_api_gateway_says_of_the_signature_holds_no_token(self):
        message = ("The request signature we calculated does not match the signature you provided. Check your AWS "
                   "Secret Access Key.\n\nThe Canonical String for this request should have been\n'POST\n"
                   "x-amz-security-token:own-session-token'")
        error = self.fails(self.api((403, {}, {"message": message})))
        self.assertTrue(error.startswith("403: The request signature we calculated does not match"), error)
        self.assertIn("Are the credentials of the feature's own role valid", error)
        self.assertIn("***", self.fails(self.api((403, {}, {"message": "token own-session-token is expired"}))))

    def test_a_redirect_is_not_followed(self):
        other = self.api()
        for status in (301, 302, 303, 307, 308):
            error = self.fails(self.api((status, {"Location": f"{other.url}/x"}, "")))
            self.assertIn("check --api", error)
        self.assertEqual(other.requests, [])


class Calls(Case):
    def test_without_credentials_of_its_own(self):
        config = self.home / "config"
        config.write_text("[profile empty]\nregion = eu-central-1\n[profile fails]\ncredential_process = false\n"
                          "[profile loop]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = absent\n")
        api = self.api()
        environment = {"AWS_CONFIG_FILE": str(config)}
        error = self.fails(api, environment={})
        self.assertIn("no credentials of the feature's own role to sign with. Give --profile", error)
        for profile in ("empty", "fails", "loop", "absent"):
            error = self.fails(api, environment=environment, profile=profile)
            self.assertIn("no credentials of the feature's own role to sign with", error)
        partial = {"AWS_ACCESS_KEY_ID": "AKIDOWN"}
        self.assertIn("no credentials of the feature's own role", self.fails(api, environment=partial))
        self.assertEqual(api.requests, [])

    def test_it_is_never_run_for_its_own_credentials_also_not_from_the_cache(self):
        api = self.api()
        self.gets(api)
        error = self.fails(api, environment=OWN | {"BUCKET_ENDPOINT_CREDENTIAL_PROCESS": "1"})
        self.assertIn("which would never end", error)

    def test_credentials_do_not_travel_in_plain_text(self):
        for address in ("http://api.example.com", "http://127.0.0.1.example.com", "ftp://x", "x", "http:///x"):
            self.assertIn("--api must be an https:// address", self.fails(address))

    def test_ctrl_c(self):
        waiting = []

        def never(handler):
            waiting.append(handler)
            time.sleep(60)

        process = self.start(self.api(never))
        while not waiting:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.ended(process), (130, "", "Interrupted.\n"))

    def test_whoever_asked_has_gone(self):
        process = self.start(self.api())
        process.stdout.close()
        error = process.stderr.read()
        process.stderr.close()
        self.assertEqual((process.wait(), error), (1, ""))


class Slow(Case):
    def test_an_api_that_never_answers_ends_within_its_limit_for_everybody(self):
        def never(handler):
            time.sleep(120)

        def drop_by_drop(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
            for _ in range(120):
                time.sleep(1)
                handler.wfile.write(b" ")
                handler.wfile.flush()

        began = time.monotonic()
        apis = [self.api(never), self.api(drop_by_drop)]
        processes = [self.start(api, hurried=True) for api in apis for _ in range(4)]
        for process in processes:
            code, _, error = self.ended(process)
            self.assertEqual(code, 1)
            self.assertRegex(error, "no answer within (7|20) s")
        # One after the other they would take 80 s.
        self.assertLess(time.monotonic() - began, 70)


if __name__ == "__main__":
    unittest.main()
