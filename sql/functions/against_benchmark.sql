-- An area against a benchmark's value, by the area's own interval (that at 95 % or at 99.8 %; never the benchmark's): wholly below
-- is low, wholly above is high, else similar, said by polarity. Null where there is no interval or no benchmark. That an area is
-- never compared with itself, and that the two are of one age, sex and period, is the caller's part.
-- Source: methods.md §2 (FingertipsNext BenchmarkComparisonEngine.cs).
create or replace macro against_benchmark(lower, upper, benchmark, polarity) as
    case
        when lower is null or upper is null or benchmark is null then null
        when upper < benchmark then by_polarity(-1, polarity)
        when lower > benchmark then by_polarity(1, polarity)
        else by_polarity(0, polarity)
    end;

-- Tests
select case when against_benchmark(10, 20, 21, 'low_is_good') is distinct from 'better' then error('wholly below') end;
select case when against_benchmark(10, 20, 9, 'low_is_good') is distinct from 'worse' then error('wholly above') end;
select case when against_benchmark(10, 20, 9, 'high_is_good') is distinct from 'better' then error('wholly above what is good') end;
select case when against_benchmark(10, 20, 9, 'neither') is distinct from 'higher' then error('no polarity') end;
select case when against_benchmark(10, 20, 20, 'low_is_good') is distinct from 'similar' then error('touching from below') end;
select case when against_benchmark(10, 20, 10, 'low_is_good') is distinct from 'similar' then error('touching from above') end;
select case when against_benchmark(null, 20, 9, 'low_is_good') is not null then error('no interval') end;
select case when against_benchmark(10, 20, null, 'low_is_good') is not null then error('no benchmark') end;
