#include "contract/store/backends.hpp"

#include <algorithm>

using namespace rexa;
using namespace rexa::test;

namespace {

SnapshotId id_of(std::string_view start) {
    std::string hex(start);
    hex.resize(32, '7');
    return SnapshotId::parse(hex);
}

Snapshot run_as(SnapshotStore& store, std::string_view id_start, const char* task) {
    auto data = data_of(task);
    data.id = id_of(id_start);
    return run(store, data);
}

} // namespace

TEST_CASE_TEMPLATE("a unique prefix finds its snapshot or draft", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto first = run_as(store, "abcd10", "first");
    const auto second = run_as(store, "abcd20", "second");
    Draft draft{id_of("abce"), RunRequest("x"), at_second(1)};
    store.save_drafts({draft}, Call());

    CHECK(store.find("abcd1", Call()) == first.id());
    CHECK(store.find("ABCD2", Call()) == second.id());
    CHECK(store.find("abce", Call()) == draft.id);
    CHECK(store.find(first.id().to_string(), Call()) == first.id());
    CHECK(error_of([&] { store.find("abcd3", Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.find("abc", Call()); }) == code(Errc::invalid_argument));
    CHECK(error_of([&] { store.find("abcx", Call()); }) == code(Errc::invalid_argument));
    CHECK(error_of([&] { store.find(std::string(33, 'a'), Call()); }) ==
          code(Errc::invalid_argument));
    const auto message_of = [&](const std::string& prefix) -> std::string {
        try {
            store.find(prefix, Call());
        } catch (const Error& error) {
            return error.message();
        }
        return "";
    };
    CHECK(message_of("abcd3") == "id prefix abcd3: nothing starts with it");
    CHECK(message_of("abcx") == "id prefix 'abcx': give 4 to 32 hexadecimal digits");
    CHECK(message_of("") == "id prefix '': give 4 to 32 hexadecimal digits");
    CHECK(message_of("\x1B\xE2\x80\xAE\n" + std::string(100, 'x')) ==
          "id prefix '\\x1b\\xe2\\x80\\xae\\n" + std::string(22, 'x') +
              "...': give 4 to 32 hexadecimal digits");
}

TEST_CASE_TEMPLATE("an ambiguous prefix lists what it may mean", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    run_as(store, "abcd10", "k-means on wine");
    run_as(store, "abcd20", "dbscan on wine");
    try {
        store.find("abcd", Call());
        FAIL("the prefix was taken for unique");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::ambiguous_prefix);
        CHECK(error.message() == "id prefix abcd is ambiguous, give more digits; candidates: "
                                 "abcd10777777 (k-means on wine), abcd20777777 (dbscan on wine)");
    }
    for (char digit = 'a'; digit < 'k'; ++digit) {
        auto data = data_of("many");
        std::string hex = "abcd3" + data.id.to_string().substr(5);
        data.id = SnapshotId::parse(hex);
        run(store, data);
    }
    try {
        store.find("abcd", Call());
        FAIL("the prefix was taken for unique");
    } catch (const Error& error) {
        CHECK(std::ranges::count(error.message(), '(') == 10);
        CHECK(error.message().ends_with(", and more"));
    }
}

TEST_CASE_TEMPLATE("a short id is unique and has at least eight digits", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto alone = run_as(store, "11", "alone");
    CHECK(store.short_id(alone.id(), Call()) == "11777777");
    const auto near = run_as(store, "117777777777a", "near");
    CHECK(store.short_id(alone.id(), Call()) == "1177777777777");
    CHECK(store.short_id(near.id(), Call()) == "117777777777a");
    Draft draft{id_of("11777777777777777778"), RunRequest("x"), at_second(1)};
    store.save_drafts({draft}, Call());
    CHECK(store.short_id(alone.id(), Call()) == "11777777777777777777");
    CHECK(store.short_id(draft.id, Call()) == "11777777777777777778");
    CHECK(store.find(store.short_id(alone.id(), Call()), Call()) == alone.id());
}

TEST_CASE_TEMPLATE("pages are newest first and do not shift", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::vector<SnapshotId> newest_first;
    for (int i = 0; i < 25; ++i) {
        newest_first.insert(newest_first.begin(), run(store, data_of("run")).id());
    }
    std::vector<SnapshotId> paged;
    std::string cursor;
    std::vector<std::size_t> sizes;
    do {
        const auto page = store.page(SnapshotQuery().limit(10).cursor(cursor), Call());
        const auto ids = ids_of(page.entries);
        paged.insert(paged.end(), ids.begin(), ids.end());
        sizes.push_back(ids.size());
        cursor = page.next;
        run(store, data_of("newer"));
    } while (!cursor.empty());
    CHECK(paged == newest_first);
    CHECK(sizes == std::vector<std::size_t>{10, 10, 5});
    CHECK(store.page(SnapshotQuery().limit(28), Call()).next.empty());
    CHECK_FALSE(store.page(SnapshotQuery().limit(27), Call()).next.empty());
    CHECK(error_of([&] { store.page(SnapshotQuery().limit(0), Call()); }) ==
          code(Errc::invalid_argument));
    CHECK(error_of([&] { store.page(SnapshotQuery().limit(10'001), Call()); }) ==
          code(Errc::invalid_argument));
    CHECK(error_of([&] { store.page(SnapshotQuery().cursor("here"), Call()); }) ==
          code(Errc::invalid_argument));
}

TEST_CASE_TEMPLATE("a summary shows what the snapshot holds", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto parent = run(store, data_of("parent"));
    auto data = data_of("child");
    set_parent(data, parent.id());
    data.replay_of = parent.id();
    data.request.language(Language::shell);
    data.execution.usage.wall = std::chrono::milliseconds(5);
    data.execution.started = at_second(9);
    const auto child = run(store, data);
    store.annotate(child.id(),
                   {.add_tags = {"b", "a"},
                    .remove_tags = {},
                    .note = {},
                    .pinned = true,
                    .set_metrics = {},
                    .remove_metrics = {}},
                   Call());
    Verdict verdict;
    verdict.original = parent.id();
    verdict.replay = child.id();
    verdict.kind = VerdictKind::differs;
    store.record_verdict(verdict, Call());

    const SnapshotSummary expected{
        child.id(),           parent.id(),       parent.id(),  "child",
        Language::shell,      Status::succeeded, at_second(9), std::chrono::milliseconds(5),
        VerdictKind::differs, {"a", "b"},        true};
    CHECK(store.page(SnapshotQuery(), Call()).entries.front() == expected);
    CHECK(store.children(parent.id(), Call()) == std::vector{expected});
}

TEST_CASE_TEMPLATE("conditions of a query are joined by and", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto failed = data_of("failed in shell");
    failed.request.language(Language::shell);
    failed.execution.status = Status::failed;
    failed.execution.started = at_second(10);
    auto pending = failed;
    pending.execution.status = Status::running;
    const auto a = finish(store, failed, begin(store, pending));
    auto later = data_of("succeeded in shell");
    later.request.language(Language::shell);
    later.execution.started = at_second(20);
    const auto b = run(store, later);
    auto python = data_of("python");
    python.execution.started = at_second(30);
    const auto c = run(store, python);
    AnnotationChange tagged;
    tagged.add_tags = {"keep"};
    store.annotate(a.id(), tagged, Call());
    store.annotate(c.id(), tagged, Call());

    using Ids = std::vector<SnapshotId>;
    CHECK(page_ids(store, SnapshotQuery().language(Language::shell)) == Ids{b.id(), a.id()});
    CHECK(page_ids(store, SnapshotQuery().status(Status::failed)) == Ids{a.id()});
    CHECK(page_ids(store, SnapshotQuery().tag("keep")) == Ids{c.id(), a.id()});
    CHECK(page_ids(store, SnapshotQuery().tag("kee")) == Ids{});
    CHECK(page_ids(store, SnapshotQuery().tag("keep").language(Language::shell)) == Ids{a.id()});
    CHECK(page_ids(store, SnapshotQuery().since(at_second(20))) == Ids{c.id(), b.id()});
    CHECK(page_ids(store, SnapshotQuery().until(at_second(20))) == Ids{a.id()});
    CHECK(page_ids(store, SnapshotQuery().since(at_second(11)).until(at_second(30))) ==
          Ids{b.id()});
    CHECK(page_ids(store, SnapshotQuery().text("shell").tag("keep").since(at_second(0))) ==
          Ids{a.id()});

    const auto first = store.page(SnapshotQuery().tag("keep").limit(1), Call());
    CHECK(ids_of(first.entries) == Ids{c.id()});
    const auto second = store.page(SnapshotQuery().tag("keep").limit(1).cursor(first.next), Call());
    CHECK(ids_of(second.entries) == Ids{a.id()});
    CHECK(second.next.empty());
}

TEST_CASE_TEMPLATE("text finds words of task, code and output", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto kmeans = run(store, data_of("Cluster the wine", "KMeans(n_clusters=3).fit(X)"),
                            "silhouette 0.71\nNEAR the end");
    const auto dbscan =
        run(store, data_of("cluster the digits", "DBSCAN(eps=0.5).fit(X)"), "no silhouette OR so");

    using Ids = std::vector<SnapshotId>;
    const auto matching = [&](const char* text) {
        return page_ids(store, SnapshotQuery().text(text));
    };
    CHECK(matching("wine") == Ids{kmeans.id()});
    CHECK(matching("cluster") == Ids{dbscan.id(), kmeans.id()});
    CHECK(matching("CLUSTER dbscan") == Ids{dbscan.id()});
    CHECK(matching("n_clusters=3") == Ids{kmeans.id()});
    CHECK(matching("silhouette fit") == Ids{dbscan.id(), kmeans.id()});
    CHECK(matching("wine digits") == Ids{});
    CHECK(matching("0.71") == Ids{kmeans.id()});
    CHECK(matching("OR") == Ids{dbscan.id()});
    CHECK(matching("NEAR") == Ids{kmeans.id()});
    CHECK(matching("task:wine") == Ids{});
    CHECK(matching("win*") == Ids{});
    CHECK(matching("\"wine") == Ids{kmeans.id()});
    CHECK(matching("-wine") == Ids{kmeans.id()});
    CHECK(matching("wine + (") == Ids{kmeans.id()});
    CHECK(matching("+ (") == Ids{});

    store.remove({kmeans.id()}, Call());
    CHECK(matching("wine") == Ids{});
    CHECK(matching("silhouette") == Ids{dbscan.id()});
}

TEST_CASE_TEMPLATE("text finds words whatever their case and accents", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto french = run(store, data_of("CAF\u00c9 cr\u00e8me \u201cdone\u201d"));
    const auto greek = run(store, data_of("\u039b\u039f\u0393\u039f\u03a3"));
    using Ids = std::vector<SnapshotId>;
    const auto matching = [&](const char* text) {
        return page_ids(store, SnapshotQuery().text(text));
    };
    CHECK(matching("caf\u00e9") == Ids{french.id()});
    CHECK(matching("cafe creme") == Ids{french.id()});
    CHECK(matching("done") == Ids{french.id()});
    CHECK(matching("\u03bb\u03bf\u03b3\u03bf\u03c3") == Ids{greek.id()});
    store.remove({french.id()}, Call());
    CHECK(matching("cafe") == Ids{});
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("text finds words deep inside of a long output", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto words = [](std::string word, std::size_t size) {
        word += '\n';
        std::string text;
        while (text.size() < size) {
            text += word;
        }
        return text;
    };
    const std::string filler = words("filler", 500'000);
    const auto lengthy =
        run(store, data_of("long"),
            filler + "needle\n" + filler + words("middle", 100'000) + words("filler", 600'000));
    using Ids = std::vector<SnapshotId>;
    const auto matching = [&](const char* text) {
        return page_ids(store, SnapshotQuery().text(text));
    };
    CHECK(matching("needle filler") == Ids{lengthy.id()});
    CHECK(matching("middle") == Ids{});
    CHECK(store.verify(Call()).clean());
    store.remove({lengthy.id()}, Call());
    CHECK(matching("needle") == Ids{});
}

TEST_CASE_TEMPLATE("children and lineage follow the parents", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto root = run(store, data_of("root"));
    auto data = data_of("middle");
    set_parent(data, root.id());
    const auto middle = run(store, data);
    data = data_of("other");
    set_parent(data, root.id());
    const auto other = run(store, data);
    data = data_of("leaf");
    set_parent(data, middle.id());
    const auto leaf = run(store, data);

    using Ids = std::vector<SnapshotId>;
    CHECK(ids_of(store.children(root.id(), Call())) == Ids{middle.id(), other.id()});
    CHECK(store.children(leaf.id(), Call()).empty());
    CHECK(ids_of(store.lineage(leaf.id(), Call())) == Ids{middle.id(), root.id()});
    CHECK(store.lineage(root.id(), Call()).empty());

    Draft draft{SnapshotId::random(), RunRequest("x").parent(leaf.id()), at_second(1)};
    store.save_drafts({draft}, Call());
    CHECK(ids_of(store.lineage(draft.id, Call())) == Ids{leaf.id(), middle.id(), root.id()});

    store.remove({middle.id()}, Call());
    CHECK(ids_of(store.children(root.id(), Call())) == Ids{other.id()});
    CHECK(ids_of(store.children(middle.id(), Call())) == Ids{leaf.id()});
    CHECK(ids_of(store.lineage(leaf.id(), Call())) == Ids{root.id()});
    CHECK(store.get(leaf.id(), Call()) == leaf);
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("a text to search for is bounded in words and bytes", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto snapshot = run(store, data_of("alpha"));
    std::string words;
    for (int i = 0; i < 1000; ++i) {
        words += "alpha ";
    }
    using Ids = std::vector<SnapshotId>;
    CHECK(page_ids(store, SnapshotQuery().text(words)) == Ids{snapshot.id()});
    CHECK(error_of([&] { page_ids(store, SnapshotQuery().text(words + "alpha")); }) ==
          code(Errc::invalid_argument));
    std::string parts;
    for (int i = 0; i < 1000; ++i) {
        parts += i % 2 == 0 ? "a." : "0_";
    }
    CHECK(page_ids(store, SnapshotQuery().text(parts)) == Ids{});
    CHECK(page_ids(store, SnapshotQuery().text("+.(" + words)) == Ids{snapshot.id()});
    CHECK(error_of([&] { page_ids(store, SnapshotQuery().text(parts + "Z")); }) ==
          code(Errc::invalid_argument));
    CHECK(page_ids(store, SnapshotQuery().text(std::string(8 * 1024, 'a'))) == Ids{});
    CHECK(error_of([&] {
              page_ids(store, SnapshotQuery().text(std::string(8 * 1024 + 1, 'a')));
          }) == code(Errc::invalid_argument));
}
