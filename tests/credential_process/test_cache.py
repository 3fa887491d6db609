"""CASES.md, E7: what is cached, for how long, for whom, and by how many at once."""

import json
import os
import signal
import stat
import time
import unittest

from api import OWN, Case, vended


class Cache(Case):
    def test_second_run_asks_nobody_and_prints_the_whole_answer(self):
        answer = vended()
        api = self.api((200, {}, answer))
        for _ in range(2):
            code, output, error = self.run_script(api)
            self.assertEqual((code, json.loads(output), error), (0, answer, ""))
        [(path, headers, body)] = api.requests
        self.assertEqual(path, "/internal/v1/accounts/acme%2F%C3%A4/endpoints/ep_1/credentials")
        self.assertEqual(body, {"feature": "telemetry"})
        self.assertIn("/eu-central-1/execute-api/aws4_request", headers["Authorization"])

    def test_twenty_processes_at_once_are_one_request(self):
        def slow(handler):
            time.sleep(1)
            body = json.dumps(vended()).encode()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        api = self.api(slow)
        ended = [self.ended(process) for process in [self.start(api) for _ in range(20)]]
        self.assertEqual(len(api.requests), 1)
        self.assertEqual(len({output for _, output, _ in ended}), 1)
        self.assertEqual({(code, error) for code, _, error in ended}, {(0, "")})

    def test_renewed_five_minutes_before_the_end(self):
        answers = [vended(9, "FIRST"), vended(4.9, "SECOND"), vended(60, "THIRD")]
        api = self.api(*((200, {}, answer) for answer in answers))
        self.assertEqual([self.gets(api) for _ in range(2)], ["FIRST", "FIRST"])
        # Nine minutes are too few for this one.
        self.assertEqual(self.gets(api, "--renew-before=10"), "SECOND")
        self.assertEqual([self.gets(api) for _ in range(2)], ["THIRD", "THIRD"])

    def test_another_request_or_caller_is_another_file(self):
        apis = [self.api((200, {}, vended(key="ONE"))), self.api((200, {}, vended(key="OTHER")))]
        config = self.home / "config"
        config.write_text("".join(
            f"[profile {name}]\naws_access_key_id = A\naws_secret_access_key = S\n" for name in ("a", "b")))
        with_profiles = {"AWS_CONFIG_FILE": str(config)}
        runs = [
            (apis[0], {}), (apis[1], {}), (apis[0], {"account": "other"}), (apis[0], {"endpoint": "ep_2"}),
            (apis[0], {"feature": "billing"}), (apis[0], {"region": "us-east-1"}),
            (apis[0], {"environment": OWN | {"AWS_ACCESS_KEY_ID": "AKIDOTHER"}}),
            (apis[0], {"environment": with_profiles, "profile": "a"}),
            (apis[0], {"environment": with_profiles, "profile": "b"}),
        ]
        for _ in range(2):
            for api, changed in runs:
                self.assertEqual(self.gets(api, **changed), "ONE" if api is apis[0] else "OTHER")
        self.assertEqual([len(api.requests) for api in apis], [8, 1])
        # A profile that has changed may be another role.
        os.utime(config, (1, 1))
        self.gets(apis[0], environment=with_profiles, profile="a")
        self.assertEqual(len(apis[0].requests), 9)

    def test_only_its_user_can_read_it(self):
        api = self.api()
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        self.gets(api)
        self.assertEqual(stat.S_IMODE(self.cache.stat().st_mode), 0o700)
        self.assertEqual({stat.S_IMODE(file.stat().st_mode) for file in self.cache.iterdir()}, {0o600})
        self.assertEqual(sorted(file.suffix for file in self.cache.iterdir()), [".json", ".lock"])

    def test_open_permissions_are_closed_and_what_was_in_such_a_file_is_not_used(self):
        api = self.api()
        self.gets(api)
        [file] = self.cache.glob("*.json")
        file.chmod(0o644)
        self.cache.chmod(0o755)
        self.gets(api)
        self.assertEqual(len(api.requests), 2)
        self.assertEqual((stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(self.cache.stat().st_mode)), (0o600, 0o700))

    def test_a_link_is_not_followed(self):
        api = self.api()
        self.gets(api)
        [file] = self.cache.glob("*.json")
        elsewhere = self.home / "elsewhere"
        file.rename(elsewhere)
        file.symlink_to(elsewhere)
        before = elsewhere.read_text()
        self.gets(api)
        self.assertEqual((len(api.requests), elsewhere.read_text(), file.is_symlink()), (2, before, False))

    def test_a_corrupted_file_is_replaced(self):
        api = self.api()
        self.gets(api)
        [file] = self.cache.glob("*.json")
        whole = json.loads(file.read_text())
        corrupted = ["", "{", "[]", "null", "\0\0", "[" * 100_000, json.dumps(whole)[:-9], b"\xff".decode("latin-1"),
                     json.dumps(whole | {"Expiration": "soon"}), json.dumps(whole | {"Expiration": 4e9}),
                     json.dumps(whole | {"Version": 2}), json.dumps(whole | {"SessionToken": None})]
        for number, text in enumerate(corrupted, 2):
            file.write_text(text, encoding="latin-1")
            self.assertEqual(self.gets(api), "ASIAVENDED", text[:99])
            self.assertEqual(len(api.requests), number)
            self.assertEqual(json.loads(file.read_text()), whole)

    def test_without_a_place_for_the_cache_it_works_and_says_so(self):
        (self.home / ".cache").write_text("a file")
        api = self.api()
        for _ in range(2):
            code, output, error = self.run_script(api)
            self.assertEqual((code, json.loads(output)["AccessKeyId"]), (0, "ASIAVENDED"))
            self.assertEqual(len(error.splitlines()), 1)
            self.assertIn("The credentials are not cached", error)
        self.assertEqual(len(api.requests), 2)
        self.gets(api, environment=OWN | {"XDG_CACHE_HOME": str(self.home / "other")})
        self.assertEqual(self.gets(api, environment=OWN | {"XDG_CACHE_HOME": str(self.home / "other")}), "ASIAVENDED")
        self.assertEqual(len(api.requests), 3)

    def test_a_process_that_is_killed_holds_up_nobody(self):
        waiting = []

        def never(handler):
            waiting.append(handler)
            time.sleep(60)

        api = self.api(never, (200, {}, vended()))
        process = self.start(api)
        while not waiting:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.assertEqual(self.gets(api), "ASIAVENDED")

    def test_files_that_nobody_needs_any_more_are_removed(self):
        api = self.api()
        self.gets(api)
        old, young = self.cache / "old.json", self.cache / "young.json"
        for file, age in (old, 25 * 3600), (young, 23 * 3600):
            file.write_text("{}")
            os.utime(file, (time.time() - age, time.time() - age))
        self.gets(api, endpoint="ep_2")
        self.assertEqual((old.exists(), young.exists()), (False, True))


if __name__ == "__main__":
    unittest.main()
