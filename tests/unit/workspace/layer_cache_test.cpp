#include "sandbox/local/layer_cache.hpp"
#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

using namespace rexa;
using rexa::local::CachedLayer;
using rexa::local::LayerCache;
using rexa::local::LayerCacheOptions;
using rexa::workspace::list_names;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;
using test::TempDirectory;

namespace {

Tree tree_of(MemoryBlobs& blobs, const std::string& content) {
    TreeNode node;
    node.entries.push_back(
        {"file", EntryKind::file, content.size(), blobs.put(as_bytes(content)), ""});
    return Tree(blobs.put(encode(node)));
}

LayerCacheOptions in(const TempDirectory& folder, std::uint64_t max_bytes = 1 << 30) {
    LayerCacheOptions options;
    options.folder = folder.path() / "cache";
    options.max_bytes = max_bytes;
    return options;
}

std::size_t count_in(const TempDirectory& folder, const char* what) {
    const auto opened = test::open_at(AT_FDCWD, (folder.path() / "cache" / what).string());
    return list_names(opened.get(), 1'000).size();
}

/// Counts how often a tree is read, that is materialised.
class CountingSource : public BlobSource {
public:
    explicit CountingSource(MemoryBlobs& inner) : inner_(inner) {}
    std::function<void()> before_file;
    std::atomic<int> reads = 0;

    Bytes read(const Digest& digest, const Call& call) override {
        if (++reads % 2 == 0 && before_file) {
            before_file();
        }
        return inner_.read(digest, call);
    }
    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        inner_.read(digest, sink, call);
    }

private:
    MemoryBlobs& inner_;
};

} // namespace

TEST_CASE("a cache folder that leads elsewhere is refused, and nothing there is touched") {
    const TempDirectory folder;
    std::filesystem::create_directories(folder.path() / "project/trash");
    std::ofstream(folder.path() / "project/trash/letter") << "kept";
    std::filesystem::create_directory_symlink("project", folder.path() / "cache");
    CHECK_THROWS_AS(LayerCache(in(folder)).evict(0, Call()), Error);
    CHECK(std::filesystem::exists(folder.path() / "project/trash/letter"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "project/layers"));
}

TEST_CASE("a tree is materialised once and found again, in this process and the next") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    CountingSource source(blobs);
    {
        LayerCache cache(in(folder));
        CHECK_FALSE(cache.find(tree));
        const CachedLayer first = cache.get(tree, source, Call());
        const CachedLayer second = cache.get(tree, source, Call());
        CHECK(test::read_file(first.folder(), "file") == "content");
        CHECK(test::read_file(second.folder(), "file") == "content");
        CHECK(workspace::capture_folder(first.folder(), blobs, {}, Call()).tree == tree);
    }
    LayerCache again(in(folder));
    REQUIRE(again.find(tree));
    (void)again.get(tree, source, Call());
    CHECK(source.reads == 2);
    CHECK(count_in(folder, "layers") == 1);
    CHECK(count_in(folder, "staging") == 0);
}

TEST_CASE("nothing is touched before the first use") {
    const TempDirectory folder;
    { const LayerCache cache(in(folder)); }
    CHECK_FALSE(std::filesystem::exists(folder.path() / "cache"));
}

TEST_CASE("many threads asking for one tree make it once") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    CountingSource source(blobs);
    LayerCache cache(in(folder));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const CachedLayer layer = cache.get(tree, source, Call());
                right += test::read_file(layer.folder(), "file") == "content" ? 1 : 0;
            });
        }
    }
    CHECK(right == 8);
    CHECK(source.reads == 2);
}

TEST_CASE("the longest unused layer goes first, one in use never") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    // Two layers of a file, its last block and the folder's own fit.
    LayerCache cache(in(folder, 30'000));
    const Tree one = tree_of(blobs, std::string(5'000, '1'));
    const Tree two = tree_of(blobs, std::string(5'000, '2'));
    const Tree three = tree_of(blobs, std::string(5'000, '3'));
    (void)cache.get(one, blobs, Call());
    (void)cache.get(two, blobs, Call());
    CHECK(cache.find(one));
    SUBCASE("by last use") {
        (void)cache.get(three, blobs, Call());
        CHECK_FALSE(cache.find(two));
        CHECK(cache.find(one));
        CHECK(cache.find(three));
    }
    SUBCASE("in use, also by another process") {
        LayerCache other(in(folder));
        const std::optional<CachedLayer> used = other.find(two);
        REQUIRE(used);
        cache.evict(0, Call());
        CHECK_FALSE(cache.find(one));
        CHECK(cache.find(two));
        CHECK(test::read_file(used->folder(), "file") == std::string(5'000, '2'));
    }
    SUBCASE("all of them, and again") {
        cache.evict(0, Call());
        CHECK(count_in(folder, "layers") == 0);
        CHECK(count_in(folder, "trash") == 0);
        const CachedLayer rebuilt = cache.get(one, blobs, Call());
        CHECK(test::read_file(rebuilt.folder(), "file") == std::string(5'000, '1'));
    }
}

TEST_CASE("a layer without its completion marker is not trusted, and made anew") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    LayerCache cache(in(folder));
    (void)cache.get(tree, blobs, Call());
    const auto layers = test::open_at(AT_FDCWD, (folder.path() / "cache/layers").string());
    const std::string name = list_names(layers.get(), 2).at(0).name;
    SUBCASE("missing") {
        require(::unlinkat(layers.get(), (name + "/complete").c_str(), 0) == 0, "unlink");
    }
    SUBCASE("cut short") {
        require(::truncate((folder.path() / "cache/layers" / name / "complete").c_str(), 0) == 0,
                "truncate");
    }
    const auto tree_folder = test::open_at(layers.get(), name + "/tree");
    require(::unlinkat(tree_folder.get(), "file", 0) == 0, "unlink");
    CHECK_FALSE(cache.find(tree));
    const CachedLayer layer = cache.get(tree, blobs, Call());
    CHECK(test::read_file(layer.folder(), "file") == "content");
}

TEST_CASE("a failed or cancelled materialisation leaves nothing behind") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    LayerCache cache(in(folder));
    TreeNode node;
    node.entries.push_back({"a", EntryKind::file, 1, Digest::of(as_bytes("absent")), ""});
    const Tree tree(blobs.put(encode(node)));
    CHECK_THROWS_AS(cache.get(tree, blobs, Call()), Error);
    CHECK(count_in(folder, "layers") == 0);
    CHECK(count_in(folder, "staging") == 0);
}

TEST_CASE("a process killed while materialising leaves nothing that is used, and it is cleaned") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    const pid_t child = ::fork();
    require(child >= 0, "fork");
    if (child == 0) {
        CountingSource source(blobs);
        source.before_file = [] { ::kill(::getpid(), SIGKILL); };
        LayerCache cache(in(folder));
        (void)cache.get(tree, source, Call());
        ::_exit(0);
    }
    int status = 0;
    require(::waitpid(child, &status, 0) == child, "waitpid");
    REQUIRE(WIFSIGNALED(status));
    CHECK(count_in(folder, "staging") == 1);

    LayerCache cache(in(folder));
    CHECK_FALSE(cache.find(tree));
    const CachedLayer layer = cache.get(tree, blobs, Call());
    CHECK(test::read_file(layer.folder(), "file") == "content");
    CHECK(count_in(folder, "staging") == 0);
    CHECK(count_in(folder, "trash") == 0);
}

TEST_CASE("eviction takes nothing that another is still writing") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    LayerCache evicting(in(folder));
    CountingSource source(blobs);
    source.before_file = [&] { evicting.evict(0, Call()); };
    LayerCache cache(in(folder));
    const CachedLayer layer = cache.get(tree, source, Call());
    CHECK(test::read_file(layer.folder(), "file") == "content");
    CHECK(cache.find(tree));
}

TEST_CASE("threads that use, evict and rebuild one layer always see it whole") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] {
                LayerCache cache(in(folder));
                for (int round = 0; round < 100; ++round) {
                    const CachedLayer layer = cache.get(tree, blobs, Call());
                    wrong += test::read_file(layer.folder(), "file") == "content" ? 0 : 1;
                }
            });
        }
        threads.emplace_back([&] {
            LayerCache cache(in(folder));
            for (int round = 0; round < 200; ++round) {
                cache.evict(0, Call());
            }
        });
    }
    CHECK(wrong == 0);
    LayerCache cache(in(folder));
    cache.evict(0, Call());
    CHECK(count_in(folder, "layers") == 0);
    CHECK(count_in(folder, "staging") == 0);
    CHECK(count_in(folder, "trash") == 0);
}

TEST_CASE("under umask 077 the folder is closed and its layers can be read by the sandbox") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    LayerCacheOptions options = in(folder);
    const bool root = ::geteuid() == 0;
    if (root) {
        options.owner = workspace::Owner{2'000'000'000, 2'000'000'000};
    }
    const mode_t before = ::umask(0077);
    LayerCache cache(options);
    const CachedLayer layer = cache.get(tree, blobs, Call());
    ::umask(before);

    struct stat status = {};
    require(::stat(options.folder.c_str(), &status) == 0, "stat");
    CHECK((status.st_mode & 07777) == 0700);
    CHECK(status.st_uid == ::geteuid());
    require(::fstat(layer.folder(), &status) == 0, "fstat");
    CHECK((status.st_mode & 07777) == 0755);
    CHECK(status.st_uid == (root ? 2'000'000'000 : ::geteuid()));
    require(::fstatat(layer.folder(), "file", &status, 0) == 0, "fstatat");
    CHECK((status.st_mode & 07777) == 0644);
    CHECK(status.st_uid == (root ? 2'000'000'000 : ::geteuid()));
    // Layers of other owners are layers of their own.
    if (root) {
        LayerCache other(in(folder));
        CHECK_FALSE(other.find(tree));
    }
}

TEST_CASE("a cache folder that others could change is refused") {
    const TempDirectory folder;
    MemoryBlobs blobs;
    const LayerCacheOptions options = in(folder);
    std::filesystem::create_directory(options.folder);
    std::filesystem::permissions(options.folder, std::filesystem::perms(0775));
    LayerCache cache(options);
    try {
        (void)cache.get(Tree(), blobs, Call());
        FAIL("a folder with mode 775 was taken");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
    }
    LayerCacheOptions missing;
    missing.folder = folder.path() / "no" / "such";
    LayerCache nowhere(missing);
    try {
        (void)nowhere.get(Tree(), blobs, Call());
        FAIL("a folder in a missing folder was taken");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::path_unreadable);
        CHECK(error.system_error() == ENOENT);
    }
}

namespace {

/// The private cache folder this process holds open.
std::string private_folder() {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string path = std::filesystem::read_symlink(entry.path(), gone).string();
        if (path.starts_with("/tmp/rexa-layers-") && path.find('/', 5) == std::string::npos) {
            return path;
        }
    }
    return "";
}

} // namespace

TEST_CASE("a private cache leaves nothing behind, and removes what a killed process left") {
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, "content");
    std::array<int, 2> pipe = {};
    require(::pipe2(pipe.data(), O_CLOEXEC) == 0, "pipe2");
    const pid_t child = ::fork();
    require(child >= 0, "fork");
    if (child == 0) {
        LayerCache cache{LayerCacheOptions()};
        (void)cache.get(tree, blobs, Call());
        const std::string path = private_folder();
        (void)!::write(pipe[1], path.data(), path.size());
        ::kill(::getpid(), SIGKILL);
    }
    ::close(pipe[1]);
    std::array<char, 256> buffer = {};
    const ssize_t length = ::read(pipe[0], buffer.data(), buffer.size());
    ::close(pipe[0]);
    int status = 0;
    require(::waitpid(child, &status, 0) == child, "waitpid");
    REQUIRE(length > 0);
    const std::string left_behind(buffer.data(), static_cast<std::size_t>(length));

    std::string own;
    {
        LayerCache cache{LayerCacheOptions()};
        const CachedLayer layer = cache.get(tree, blobs, Call());
        CHECK(test::read_file(layer.folder(), "file") == "content");
        CHECK_FALSE(std::filesystem::exists(left_behind));
        own = private_folder();
        CHECK(std::filesystem::exists(own));
    }
    CHECK_FALSE(std::filesystem::exists(own));
}
