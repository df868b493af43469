#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <stdio.h>
#include <thread>
#include <time.h>
#include <utility>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

namespace {

constexpr int captures = 2'000;

/// Exchanges two names for as long as it lives.
class Swapper {
public:
    Swapper(int folder, const char* one, const char* two)
        : thread_([=, this](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  swaps_ += ::renameat2(folder, one, folder, two, RENAME_EXCHANGE) == 0 ? 1 : 0;
              }
          }) {}
    [[nodiscard]] int swaps() const { return swaps_; }

private:
    std::atomic<int> swaps_ = 0;
    std::jthread thread_;
};

/// Waits until the kernel's coarse clock has moved, so that a change after this shows in a file's
/// change time on kernels that stamp by the tick.
void next_tick() {
    timespec start = {};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &start);
    timespec now = start;
    while (now.tv_sec == start.tv_sec && now.tv_nsec == start.tv_nsec) {
        ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    }
}

/// Does something after each piece of a large file.
class InterferingBlobs : public MemoryBlobs {
public:
    std::function<void()> interfere;
    int writers = 0;

    std::unique_ptr<BlobWriter> open() override {
        ++writers;
        return std::make_unique<Writer>(MemoryBlobs::open(), interfere);
    }

private:
    class Writer : public BlobWriter {
    public:
        Writer(std::unique_ptr<BlobWriter> inner, std::function<void()>& interfere)
            : inner_(std::move(inner)), interfere_(interfere) {}
        void write(BytesView bytes) override {
            inner_->write(bytes);
            interfere_();
        }
        Digest commit() override { return inner_->commit(); }

    private:
        std::unique_ptr<BlobWriter> inner_;
        std::function<void()>& interfere_;
    };
};

} // namespace

TEST_CASE("75: a file swapped for a symlink meanwhile never leads outside") {
    const ScratchFolder outside;
    test::write_file(outside.get(), "canary", "canary in a file outside");
    const ScratchFolder folder;
    test::write_file(folder.get(), "name", "inside");
    require(::symlinkat((outside.path() + "/canary").c_str(), folder.get(), "other") == 0,
            "symlink");
    MemoryBlobs blobs;
    int swaps = 0;
    {
        const Swapper swapper(folder.get(), "name", "other");
        while (swapper.swaps() == 0) {
            std::this_thread::yield();
        }
        for (int i = 0; i < captures; ++i) {
            capture_folder(folder.get(), blobs, {}, Call());
        }
        swaps = swapper.swaps();
    }
    CHECK(swaps > 0);
    CHECK(blobs.contains(as_bytes("inside")));
    CHECK_FALSE(blobs.contains(as_bytes("canary in a file outside")));
}

TEST_CASE("76: a folder swapped for a symlink meanwhile never leads outside") {
    const ScratchFolder outside;
    test::write_file(outside.get(), "canary", "canary in a folder outside");
    const ScratchFolder folder;
    const auto inner = test::make_at(folder.get(), "name");
    test::write_file(inner.get(), "canary", "inside");
    require(::symlinkat(outside.path().c_str(), folder.get(), "other") == 0, "symlink");
    MemoryBlobs blobs;
    {
        const Swapper swapper(folder.get(), "name", "other");
        while (swapper.swaps() == 0) {
            std::this_thread::yield();
        }
        for (int i = 0; i < captures; ++i) {
            capture_folder(folder.get(), blobs, {}, Call());
        }
    }
    CHECK(blobs.contains(as_bytes("inside")));
    CHECK_FALSE(blobs.contains(as_bytes("canary in a folder outside")));
}

TEST_CASE("76: a deep folder that is swapped away before it is needed again is not followed") {
    const ScratchFolder outside;
    const ScratchFolder folder;
    // Deeper than the folders held open, with a last name in the outermost one.
    const auto fill = [](int top, const std::string& content) {
        FileDescriptor at = test::make_at(top, "name");
        test::write_file(at.get(), "z", content);
        for (int depth = 0; depth < 60; ++depth) {
            at = test::make_at(at.get(), "m");
        }
        test::write_file(at.get(), "deepest", "inside, deepest");
    };
    fill(folder.get(), "inside, last");
    SUBCASE("for a symlink") {
        fill(outside.get(), "canary, last");
        require(::symlinkat((outside.path() + "/name").c_str(), folder.get(), "other") == 0,
                "symlink");
    }
    SUBCASE("for another folder") {
        const auto other = test::make_at(folder.get(), "other");
        test::write_file(other.get(), "z", "canary, last");
    }
    class SwapAtDeepest : public MemoryBlobs {
    public:
        int folder = -1;
        Digest put(BytesView bytes) override {
            if (as_chars(bytes) == "inside, deepest" && std::exchange(waiting_, false)) {
                require(::renameat2(folder, "name", folder, "other", RENAME_EXCHANGE) == 0,
                        "renameat2");
            }
            return MemoryBlobs::put(bytes);
        }

    private:
        bool waiting_ = true;
    };
    SwapAtDeepest blobs;
    blobs.folder = folder.get();
    const Capture captured = capture_folder(folder.get(), blobs, {}, Call());
    const TreeNode top = decode_tree_node(blobs.read(captured.tree.root(), Call()));
    CHECK(decode_tree_node(blobs.read(top.find("name")->object, Call())).find("z") == nullptr);
    CHECK_FALSE(blobs.contains(as_bytes("canary, last")));
    // What is called "other" by then is the folder itself.
    CHECK(blobs.contains(as_bytes("inside, last")));
    CHECK(captured.left_out == std::vector<LeftOut>{{"name/z", LeftOutReason::vanished}});
}

TEST_CASE("77: a file that grows is read to the size it had, and noted when it never rests") {
    const ScratchFolder folder;
    constexpr std::size_t start = 300'000;
    test::write_file(folder.get(), "log", std::string(start, 'a'));
    const FileDescriptor file(::openat(folder.get(), "log", O_WRONLY | O_APPEND | O_CLOEXEC));
    InterferingBlobs blobs;
    SUBCASE("once: the second reading has it whole") {
        blobs.interfere = [&, done = false]() mutable {
            if (!done) {
                require(::write(file.get(), "bbb", 3) == 3, "append");
                done = true;
            }
        };
        const Capture captured = capture_folder(folder.get(), blobs, {}, Call());
        CHECK(captured.torn_count == 0);
        CHECK(captured.bytes == start + 3);
        CHECK(blobs.writers == 2);
        CHECK(blobs.contains(as_bytes(std::string(start, 'a') + "bbb")));
        CHECK_FALSE(blobs.contains(as_bytes(std::string(start, 'a'))));
    }
    SUBCASE("always: three readings, then a note") {
        blobs.interfere = [&] { require(::write(file.get(), "b", 1) == 1, "append"); };
        const Capture captured = capture_folder(folder.get(), blobs, {}, Call());
        CHECK(captured.torn == std::vector<std::string>{"log"});
        CHECK(captured.torn_count == 1);
        CHECK(captured.bytes == start + 2);
        CHECK(blobs.writers == 3);
    }
    SUBCASE("beyond the limit: an error, however often it is read") {
        blobs.interfere = [&] { require(::ftruncate(file.get(), 2 << 20) == 0, "ftruncate"); };
        CaptureOptions options;
        options.max_bytes = 1 << 20;
        CHECK_THROWS(capture_folder(folder.get(), blobs, options, Call()));
    }
    SUBCASE("84: a change under a forged modification time is noticed") {
        const FileDescriptor changed(::openat(folder.get(), "log", O_WRONLY | O_CLOEXEC));
        struct stat before = {};
        require(::fstat(file.get(), &before) == 0, "fstat");
        next_tick();
        blobs.interfere = [&, done = false]() mutable {
            if (!done) {
                const timespec times[2] = {before.st_atim, before.st_mtim};
                require(::pwrite(changed.get(), "X", 1, 0) == 1, "pwrite");
                require(::futimens(changed.get(), times) == 0, "futimens");
                done = true;
            }
        };
        const Capture captured = capture_folder(folder.get(), blobs, {}, Call());
        CHECK(captured.torn_count == 0);
        CHECK(blobs.writers == 2);
        CHECK(blobs.contains(as_bytes("X" + std::string(start - 1, 'a'))));
        CHECK(blobs.count() == 2);
    }
}
