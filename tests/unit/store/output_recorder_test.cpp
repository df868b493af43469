#include "store/output_recorder.hpp"
#include "store/sqlite/output_codec.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace rexa;
using namespace rexa::store;

TEST_CASE("head, tail and dropped are exact for every way of cutting a stream") {
    std::string all;
    for (int i = 0; i < 300; ++i) {
        all += std::to_string(i) + " ";
    }
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        const std::uint64_t head = random() % 40;
        const std::uint64_t tail = random() % 40;
        OutputRecorder recorder(head, tail);
        std::size_t at = 0;
        while (at < all.size()) {
            const std::size_t size = std::min<std::size_t>(random() % 90, all.size() - at);
            recorder.append(Stream::out, as_bytes(std::string_view(all).substr(at, size)), {});
            at += size;
        }
        const auto record = recorder.output().out;
        CHECK(record.head.chars() == all.substr(0, head));
        CHECK(record.tail.chars() == all.substr(all.size() - tail));
        CHECK(record.dropped == all.size() - head - tail);
    }
}

TEST_CASE("a recorder that is resumed goes on as if it had never stopped") {
    OutputRecorder whole(5, 7);
    OutputRecorder resumed(5, 7);
    for (int i = 0; i < 50; ++i) {
        const std::string chunk = std::to_string(i);
        const auto stream = i % 3 == 0 ? Stream::err : Stream::out;
        whole.append(stream, as_bytes(chunk), std::chrono::milliseconds(40 * i));
        resumed.append(stream, as_bytes(chunk), std::chrono::milliseconds(40 * i));
        OutputRecorder next(5, 7);
        next.resume(sqlite::decode_output(sqlite::encode_output(resumed.output())));
        resumed = next;
    }
    CHECK(resumed.output() == whole.output());
}

TEST_CASE("neighbouring chunks become one entry within a tenth of a second") {
    OutputRecorder recorder(100, 100);
    using std::chrono::milliseconds;
    recorder.append(Stream::out, as_bytes("ab"), milliseconds(0));
    recorder.append(Stream::out, as_bytes("c"), milliseconds(99));
    recorder.append(Stream::out, as_bytes("d"), milliseconds(100));
    recorder.append(Stream::err, as_bytes("e"), milliseconds(100));
    recorder.append(Stream::out, as_bytes("f"), milliseconds(101));
    CHECK(recorder.output().order ==
          std::vector<OutputChunk>{{Stream::out, 0, 3, milliseconds(0)},
                                   {Stream::out, 3, 1, milliseconds(100)},
                                   {Stream::err, 0, 1, milliseconds(100)},
                                   {Stream::out, 4, 1, milliseconds(101)}});
}

TEST_CASE("damaged outputs are refused at every length") {
    OutputRecorder recorder(10, 10);
    recorder.append(Stream::out, as_bytes("some output"), {});
    recorder.append(Stream::err, as_bytes("and more"), {});
    const std::string whole = sqlite::encode_output(recorder.output());
    CHECK(sqlite::decode_output(whole) == recorder.output());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_THROWS_AS(sqlite::decode_output(std::string_view(whole).substr(0, size)), Error);
    }
    CHECK_THROWS_AS(sqlite::decode_output(whole + "x"), Error);
}
