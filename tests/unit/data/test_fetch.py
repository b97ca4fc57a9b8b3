from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import io
import os
import pickle
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from cnnbuilder.data import QUIET, Cancelled, DataError
from cnnbuilder.data.fetch import Remote, fetch_all
from cnnbuilder.data.sources import cifar10, fashion_mnist, mnist


@dataclass
class Server:
    """What is served, by path, and what was asked for."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    # Bytes after which the connection breaks off.
    break_after: int | None = None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    served = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            served.asked.append(name)
            body = served.files.get(name)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the other side has had enough
                self.wfile.write(body[: served.break_after])

        def log_message(self, *args: object) -> None: ...

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{running.server_address[1]}"
    yield served
    running.shutdown()
    thread.join()
    running.server_close()


def remote(server: Server, data: bytes, name: str = "set.bin") -> Remote:
    server.files[name] = data
    digest = hashlib.sha256(data).hexdigest()
    return Remote("The set", f"sub/{name}", f"{server.url}/{name}", digest, len(data))


def datasets() -> Path:
    return Path(os.environ["KERAS_HOME"]) / "datasets"


def left_behind() -> list[str]:
    return sorted(path.name for path in datasets().rglob("*") if path.is_file())


DATA = np.random.default_rng(0).bytes(1_000_000)


def test_a_file_is_fetched_once_with_progress(server: Server, recorder: type) -> None:
    wanted, report = remote(server, DATA), recorder()
    (path,) = fetch_all((wanted,), report)
    assert path == datasets() / "sub/set.bin"
    assert path.read_bytes() == DATA
    done = [call[0] for call in report.calls]
    assert done == sorted(done)
    assert done[-1] == len(DATA)
    assert len(done) > 10
    assert report.calls[-1][2] == "fetching The set (1.0 MB of 1.0 MB)"
    assert fetch_all((wanted,), QUIET) == [path]
    assert server.asked == ["set.bin"]
    assert left_behind() == ["set.bin"]


def test_progress_counts_several_files_together(server: Server, recorder: type) -> None:
    wanted = [remote(server, DATA[:300_000], "a"), remote(server, DATA[:500_000], "b")]
    report = recorder()
    fetch_all(wanted, report)
    done = [call[0] for call in report.calls]
    assert done == sorted(done)
    assert {call[1] for call in report.calls} == {800_000}
    assert done[-1] == 800_000


def test_cancel_leaves_nothing_behind(server: Server, recorder: type) -> None:
    with pytest.raises(Cancelled):
        fetch_all((remote(server, DATA),), recorder(cancel_after=4))
    assert left_behind() == []


def test_another_file_of_that_name_is_left_alone(server: Server) -> None:
    wanted = replace(remote(server, DATA), instead="Take {path} elsewhere.")
    path = datasets() / "sub/set.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"somebody's own")
    with pytest.raises(DataError) as caught:
        fetch_all((wanted,), QUIET)
    assert path.read_bytes() == b"somebody's own"
    assert server.asked == []
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} is not the The set file that Keras uses (SHA-256 ")
    assert "it is left as it is" in sentence
    assert f"Take {path} elsewhere." in sentence
    assert "move this file away first" in sentence


def test_a_file_that_comes_meanwhile_is_left_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, path = remote(server, DATA), datasets() / "sub/set.bin"
    real = Path.chmod

    def meanwhile(part: Path, mode: int) -> None:
        path.write_bytes(b"somebody's own")
        real(part, mode)

    monkeypatch.setattr(Path, "chmod", meanwhile)
    with pytest.raises(DataError, match="left as it is"):
        fetch_all((wanted,), QUIET)
    assert path.read_bytes() == b"somebody's own"
    assert left_behind() == ["set.bin"]


def test_it_works_without_hard_links(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    (path,) = fetch_all((remote(server, DATA),), QUIET)
    assert path.read_bytes() == DATA
    assert left_behind() == ["set.bin"]


def test_something_else_under_the_address_is_not_kept(server: Server) -> None:
    wanted = remote(server, DATA)
    server.files["set.bin"] = b"<html>Please log in</html>"
    with pytest.raises(DataError, match=r"\(26 bytes\) is not the The set file expected"):
        fetch_all((wanted,), QUIET)
    assert left_behind() == []


def test_a_connection_that_breaks_off_is_a_sentence(server: Server) -> None:
    wanted = remote(server, DATA)
    server.break_after = 200_000
    with pytest.raises(DataError):
        fetch_all((wanted,), QUIET)
    assert left_behind() == []


def test_an_answer_that_there_is_no_such_file(server: Server) -> None:
    wanted = remote(server, DATA)
    server.files.clear()
    with pytest.raises(DataError, match=r"cannot be fetched: 127.0.0.1 answered 404 Not Found"):
        fetch_all((wanted,), QUIET)


@pytest.mark.usefixtures("server")
def test_offline_says_which_file_to_put_where() -> None:
    # Nobody listens on port 9 here.
    offline = replace(mnist.FILE, url="http://127.0.0.1:9/tf-keras-datasets/mnist.npz")
    with pytest.raises(DataError) as caught:
        mnist.load_file(offline, QUIET)
    assert str(caught.value) == (
        "MNIST is not on this machine yet and cannot be fetched: 127.0.0.1 could not be reached. "
        "Without a network: get the file mnist.npz (11 MB, "
        "http://127.0.0.1:9/tf-keras-datasets/mnist.npz) elsewhere and put it at "
        f"{datasets() / 'mnist.npz'}."
    )
    assert left_behind() == []


def test_a_full_disk_is_a_sentence(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = replace(remote(server, DATA), size=10**18)
    with pytest.raises(DataError, match=r"needs 1,000,000 TB on the disk"):
        fetch_all((wanted,), QUIET)
    assert server.asked == []


def test_a_folder_that_cannot_be_made_is_a_sentence(server: Server) -> None:
    datasets().parent.mkdir(parents=True)
    datasets().write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be written"):
        fetch_all((remote(server, DATA),), QUIET)


def test_mnist_in_its_place(server: Server, small: dict) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **small)
    body = buffer.getvalue()
    server.files["mnist.npz"] = body
    file = replace(
        mnist.FILE,
        url=f"{server.url}/mnist.npz",
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )
    data = mnist.load_file(file, QUIET)
    assert np.array_equal(data.x_train[..., 0], small["x_train"])
    assert left_behind() == ["mnist.npz"]
    assert (datasets() / "mnist.npz").read_bytes() == body


def test_mnist_in_another_container_is_left_and_explained(
    server: Server, data_folder: Path
) -> None:
    path = datasets() / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes((data_folder / "mnist/mnist.npz").read_bytes())
    before = path.stat()
    with pytest.raises(DataError, match=r"choose it as a NumPy file \(--data .*mnist.npz\)"):
        mnist.load({}, QUIET)
    assert path.stat() == before


def test_real_fashion_mnist_by_its_hashes(
    server: Server, data_folder: Path, recorder: type
) -> None:
    for path in (data_folder / "fashion_mnist").iterdir():
        server.files[path.name] = path.read_bytes()
    files = [replace(f, url=f"{server.url}/{f.file_name}") for f in fashion_mnist.FILES]
    report = recorder()
    data = fashion_mnist.load_files(files, report)
    assert data.x_train.shape == (60_000, 28, 28, 1)
    assert data.classes[9] == "Ankle boot"
    assert data.y_train[0] == 9
    assert tuple(np.bincount(data.y_test)) == fashion_mnist.facts({}).test_counts
    folder = datasets() / "fashion-mnist"
    assert sorted(path.name for path in folder.iterdir()) == sorted(server.files)
    # From now on without a network.
    server.files.clear()
    assert fashion_mnist.load_files(files, QUIET).fingerprint == data.fingerprint


def cifar_archive(*, evil: bool = False, missing: bool = False) -> bytes:
    """An archive like the real one, with four pictures a batch."""
    buffer = io.BytesIO()
    names = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for batch, name in enumerate(names[:-1] if missing else names):
            pixels = np.zeros((4, 3, 32, 32), np.uint8)
            pixels[:, 0], pixels[:, 1], pixels[:, 2] = batch, 100, 200
            labels = [batch, 1, 2, 9]
            body: object = {b"data": pixels.reshape(4, -1), b"labels": labels}
            data = pickle.dumps(print if evil else body, protocol=4)
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def cifar_file(server: Server, body: bytes) -> Remote:
    server.files["cifar-10-python.tar.gz"] = body
    return replace(
        cifar10.FILE,
        url=f"{server.url}/cifar-10-python.tar.gz",
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )


def test_cifar10_in_its_place_and_order(server: Server) -> None:
    data = cifar10.load_file(cifar_file(server, cifar_archive()), QUIET)
    assert data.x_train.shape == (20, 32, 32, 3)
    assert data.x_train[::4, 5, 5].tolist() == [[batch, 100, 200] for batch in range(5)]
    assert data.y_train[:8].tolist() == [0, 1, 2, 9, 1, 1, 2, 9]
    assert data.x_test[0, 0, 0].tolist() == [5, 100, 200]
    assert left_behind() == ["cifar-10-batches-py-target_archive"]


def test_cifar10_never_runs_what_a_pickle_asks_for(server: Server) -> None:
    with pytest.raises(DataError, match=r"it asks for builtins.print"):
        cifar10.load_file(cifar_file(server, cifar_archive(evil=True)), QUIET)


def test_a_broken_cifar10_archive_is_a_sentence(server: Server) -> None:
    with pytest.raises(DataError, match="it holds no test_batch"):
        cifar10.load_file(cifar_file(server, cifar_archive(missing=True)), QUIET)
    (datasets() / cifar10.FILE.place).unlink()
    with pytest.raises(DataError, match="is damaged"):
        cifar10.load_file(cifar_file(server, gzip.compress(b"no tar" * 500)), QUIET)


def test_python_2_pickles_as_in_the_real_archive() -> None:
    """The real batches name ``numpy.core.multiarray`` and hold byte strings of Python 2."""
    pixels = bytes(range(256)) * 12
    text = (
        b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03"
        b"cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05(K\x01K\x01M\x00\x0c\x86"
        b"cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb\x89T\x00\x0c\x00\x00" + pixels + b"tbU\x06labels]K\x07au."
    )
    x, y = cifar10._read_batch(io.BytesIO(text))
    assert x.shape == (1, 32, 32, 3)
    assert y.tolist() == [7]
    assert x[0, 0, :4, 0].tolist() == [0, 1, 2, 3]
