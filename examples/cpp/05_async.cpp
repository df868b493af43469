// The asynchronous forms: a future, a callback, and co_await, with a deadline.
#include <rexa/rexa.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <exception>
#include <future>
#include <iostream>
#include <string>

namespace asio = boost::asio;

std::string result(const rexa::Snapshot& snapshot) {
    return std::string(rexa::to_string(snapshot.status())) + " " +
           snapshot.output().out.text().chars();
}

asio::awaitable<void> in_a_coroutine(rexa::Engine engine) {
    rexa::RunRequest request("print('from a coroutine')");
    const rexa::Snapshot snapshot =
        co_await engine.async_run(std::move(request), asio::use_awaitable);
    std::cout << result(snapshot);
}

int main() try {
    rexa::Engine engine = rexa::open("history");

    std::future<rexa::Snapshot> future =
        engine.async_run(rexa::RunRequest("print('from a future')"), asio::use_future);
    std::cout << result(future.get());

    std::promise<std::string> called;
    engine.async_run(rexa::RunRequest("print('from a callback')"),
                     [&](std::exception_ptr error, const rexa::Snapshot& snapshot) {
                         called.set_value(error ? "error\n" : result(snapshot));
                     });
    std::cout << called.get_future().get();

    asio::io_context context;
    asio::co_spawn(context, in_a_coroutine(engine), [](std::exception_ptr error) {
        if (error) {
            std::rethrow_exception(error);
        }
    });
    context.run();

    rexa::Call call;
    call.timeout(std::chrono::milliseconds(500));
    std::future<rexa::Snapshot> late =
        engine.async_run(rexa::RunRequest("while True: pass"), nullptr, call, asio::use_future);
    std::cout << rexa::to_string(late.get().status()) << "\n";
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
